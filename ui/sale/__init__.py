"""The sale screen: what is in the cart, who buys, what it costs."""
