"""Suppliers, orders and receipts. Read `models.py`, then `orders.py`."""
