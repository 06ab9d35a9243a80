"""Parts of the world that behave: a clock, a platform, a printer, people, and a till wired around them."""
