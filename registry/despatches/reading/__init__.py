"""The supplier's file as it stands, before the register is looked at. Read `announced.py`, then `reader.py`."""
