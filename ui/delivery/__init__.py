"""Did it all arrive? Sales by destination, and what waits for a person."""
