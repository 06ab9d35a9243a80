"""The composition root: builds, connects, starts and stops everything. Imported by cli and demo only."""
