"""A school is merged into another one, closed or renamed: planned first, applied in one transaction, undone.

Read `models.py` first, then `parts.py`: what belongs to a school and what becomes of it.
"""
