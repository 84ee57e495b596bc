"""Which column of a file is which. Read `matching.py`."""
