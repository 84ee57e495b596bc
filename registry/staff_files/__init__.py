"""Staff by file: new, changed and leaving people as a plan that is applied and can be undone. Read `staff_files.py` first.

It stands with the register for what leavers have to hand back, and reads cells as imports do.
"""
