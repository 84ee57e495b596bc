"""Numbers of a workbook as its reader sees them: `codes` takes a number format apart, `formats` writes with it.

`plain` writes numbers without a format, `days` writes dates and times, `built_in` holds the formats without a code.
"""
