"""The till killed at random moments, and what is found afterwards."""
