"""Which software devices must have, and what the deployment tool says became of it. Read `models.py`, then `coverage.py`."""
