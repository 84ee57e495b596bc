"""What a ticket is about: the tree that people choose from. Read `models.py` first."""
