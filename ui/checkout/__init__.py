"""Payment: PIN, cashback, tenders, offer, done."""
