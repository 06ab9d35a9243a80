"""What head office says a store's tills are: one signed file per store, its keys, its sealed secrets."""
