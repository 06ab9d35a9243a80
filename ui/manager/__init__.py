"""The manager's area: what happened in this store, read by keys, and what needs somebody."""
