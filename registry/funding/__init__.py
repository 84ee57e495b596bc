"""What may be spent: appropriations of a programme and year. Read `models.py`, then `appropriations.py`."""
