"""Payment machines on files and cables; those that speak HTTP live in `sync/payments`."""
