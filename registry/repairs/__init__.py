"""Repair orders: which device is with which vendor, under warranty or for what cost, and how long it took. Read `repairs.py`."""
