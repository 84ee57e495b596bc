"""Workbooks: `read` lets a file through the `gate` and starts the `child` that parses it; `write` makes one.

The child opens the `package`, reads `texts` and `numbers`, then a `worksheet` row by row (`markup_rows` where its XML
is unusual).
"""
