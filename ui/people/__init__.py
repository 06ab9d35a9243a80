"""Operators: the list, and what a manager changes in it."""
