"""The store's ERP: connected in the browser, how it stands, let go."""
