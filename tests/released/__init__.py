"""A database of every released schema, as the program of its day left it: each must open for ever."""
