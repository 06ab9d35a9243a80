"""When the till's data cannot be opened: what is known, and the ways out."""
