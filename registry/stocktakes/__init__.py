"""Stocktake rounds: what each school should have, what was scanned there, and what that comes to. Read `results.py` first."""
