"""Lots of devices that go to a recycler, with proof that their storage was wiped. Read `models.py`, then `lots.py`."""
