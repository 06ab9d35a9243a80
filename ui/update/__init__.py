"""A newer program: what waits, for what, and a manager's word for it."""
