"""Workbooks: `read` lets a file through the `gate` and starts the `child` that parses it, `choose` takes a sheet.

The child opens the `package`, reads its `strings` and `styles` into `values`, and a `worksheet` row by row
(`markup_rows` where its XML is unusual) with its `layout` and `marks`. `write` makes a workbook.
"""
