"""Devices: real bytes, real sockets, a real pty."""
