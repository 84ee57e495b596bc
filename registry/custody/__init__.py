"""Who or what has a device, as intervals that never overlap. Read `custody.py` first."""
