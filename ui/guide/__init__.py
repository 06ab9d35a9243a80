"""The first sale, guided: one step at a time, told by what the till really shows."""
