"""What the cells of a file mean: read by one statement over all rows. Read `parse.py`."""
