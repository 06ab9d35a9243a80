"""Beyond the rules at the counter: discount above the limit, another price, a sale given up."""
