"""Manufacturers, models, what suppliers call them, and what is standard. Read `models.py` first."""
