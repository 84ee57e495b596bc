"""Purchase batches: a file read, mapped, staged and planned. Read `batches.py` first."""
