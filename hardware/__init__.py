"""Devices: receipts as bytes and as pictures, printers and the ways to them. No Qt, no tables, no wire."""
