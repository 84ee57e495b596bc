"""Canned replies: texts that the desk sends again and again, filled in for each ticket. Read `replies.py` first."""
