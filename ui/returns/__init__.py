"""Goods come back: by receipt or without one."""
