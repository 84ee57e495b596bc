"""Purchase batches: a file read, mapped, staged, planned and applied. Read `batches.py`, then `jobs.py`.

A file goes through `reading` (rows as the file has them), `mapping` (which column is which), `cells` (what each cell
means) and `plan` (what would become of each row); `problems` says what is wrong.
"""
