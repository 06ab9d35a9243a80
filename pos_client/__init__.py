"""The inside of the till (domain, store, services) and the wiring that joins it to the edges."""

__version__ = "0.1.0"
