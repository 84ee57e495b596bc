"""Orders held against what was announced, received, registered and invoiced. Read `matching.py`, then `exceptions.py`."""
