"""Receiving at the dock: one scan at a time, each answered at once. Read `models.py`."""
