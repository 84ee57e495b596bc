"""What is wrong, who mends it, how fairly. Read `ticket/models.py` first."""
