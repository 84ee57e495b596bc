"""Taking goods in: what was sent of an order has arrived. Read `receiving.py`."""
