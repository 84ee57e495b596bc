"""One change of many devices: scanned, pasted or chosen, planned, applied and undone as a file is.

Read `judging.py` first: what would become of one device. `works.py` is what people ask for, `jobs.py` what workers do.
"""
