"""Columns that the product itself adds to a file of problems; they are not read when the file comes back."""

OWN_COLUMNS = ("row", "column", "code", "message")
