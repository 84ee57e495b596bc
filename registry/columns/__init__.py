"""What a column about devices may hold: its names, its kind of value and its limits. Read `columns.py`."""
