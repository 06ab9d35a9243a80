"""Who is at the till."""
