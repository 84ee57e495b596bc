"""Devices: tags, serials, lifecycle, search. Read `models.py`, then `devices.py`."""
