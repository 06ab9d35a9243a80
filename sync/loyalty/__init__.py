"""The loyalty platforms: one adapter per system, behind the till's own words."""
