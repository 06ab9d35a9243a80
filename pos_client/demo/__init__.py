"""The demonstration: a small Brazilian store, its sandbox, and a cashier that does the main job by keys."""
