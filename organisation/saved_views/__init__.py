"""Lists under a name: filters, columns and an order of a list that people come back to. Read `kinds.py` first."""
