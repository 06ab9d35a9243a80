"""The inside of the till (domain, store, services) and the wiring that joins it to the edges."""

from pathlib import Path

__version__ = Path(__file__).with_name("VERSION").read_text("ascii").strip()
