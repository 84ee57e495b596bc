"""Room kits: what a room of a kind should hold, and what is missing in which room. Read `kits.py` first."""
