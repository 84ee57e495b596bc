"""Teams and their members. Read `models.py` first."""
