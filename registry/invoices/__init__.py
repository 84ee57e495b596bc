"""Invoices of orders: recorded, held against what was received, approved or refused. Read `models.py`, then `invoices.py`."""
