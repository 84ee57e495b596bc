"""Deterministic demo data for a city: same seed, same data. Read `build.py` first."""
