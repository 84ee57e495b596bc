"""Plan, apply, undo: what a bulk change would do, then doing it. Read `outcomes.py` first."""
