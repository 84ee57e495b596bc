"""The end of a school year: class lists say which devices stay, come back, go on or are lent longer.

Read `rollovers.py` first. A class list is bulk work: planned, applied and undone like any other.
"""
