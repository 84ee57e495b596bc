"""What is wrong, who mends it, how fairly. Read `desk/models.py` first."""
