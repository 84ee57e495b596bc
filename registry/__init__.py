"""What the schools own, from order to disposal. Read `devices/models.py` first."""
