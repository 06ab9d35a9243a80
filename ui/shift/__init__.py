"""The turn at the drawer."""
