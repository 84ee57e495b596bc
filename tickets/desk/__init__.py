"""The agents' half: working on tickets, talking with requesters, the queue. Read `desk.py` first."""
