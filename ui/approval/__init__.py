"""One person's leave for another's action, asked on the spot."""
