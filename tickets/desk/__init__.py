"""Tickets, their lines, messages and transitions, and the queue. Read `transitions.py`, then `desk.py`."""
