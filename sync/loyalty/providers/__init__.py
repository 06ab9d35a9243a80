"""The programmes that come with the till: one module each, with `connect` (see `sync.programme`)."""
