"""A faulty device is taken in and another one lent in its place, in one move; loans of tickets are remembered. Read `swapping.py`."""
