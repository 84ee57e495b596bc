"""Class sets and charging carts: devices that are handed over and come back as one. Read `sets.py` first."""
