"""Schools, their rooms and yearly facts. Read `models.py`, then `schools.py`."""
