"""Pure values and rules: standard library only; no clock, file, log or thread."""
