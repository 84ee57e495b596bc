"""What can be wrong with a row or a file, worded for people and as a file to correct. Read `problems.py`."""
