"""Fields of one's own that the city gives the devices of a category. Read `own_fields.py` first.

A device keeps its values in one column, by the codes of the fields (`values.py`).
"""
