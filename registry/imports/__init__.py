"""Purchase batches: a file read, mapped, staged, planned and applied. Read `batches.py`, then `judge.py`.

What a row means is `columns`, `mapping`, `values`; what becomes of it is `resolve`, `rules`, `targets`, `planned`.
"""
