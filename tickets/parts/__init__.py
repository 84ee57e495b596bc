"""Tickets of more than one thing: parents and children, splitting, lines with states, checklists, time. Read `family.py` first."""
