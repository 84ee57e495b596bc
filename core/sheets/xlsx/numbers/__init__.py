"""Numbers of a workbook as its reader sees them: `codes` takes a number format apart, `formats` writes with it.

`kinds` tells how a section writes, `written` and `days` write, `plain` writes without a format; `built_in` holds the
formats without a code.
"""
