"""A plan says what would become of each device before anything is written; applying it writes all of it at once.

Imports fill plans, and so does any other bulk work. Read `models.py` first, then `apply.py`.
"""
