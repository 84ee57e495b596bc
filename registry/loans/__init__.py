"""Loans: who has a device until a promised day, and what is overdue. Read `loans.py` first."""
