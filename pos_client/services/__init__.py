"""What the cashier and the manager do, one file per group of verbs; any thread but the screen's."""
