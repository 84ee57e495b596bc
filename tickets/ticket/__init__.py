"""The ticket itself: its tables, how it moves and why it may not. Read `transitions.py` first."""
