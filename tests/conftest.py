"""Tests draw real windows, off the screen, at one pixel per pixel."""

import os

os.environ["QT_QPA_PLATFORM"] = "offscreen"
os.environ.pop("QT_SCALE_FACTOR", None)
