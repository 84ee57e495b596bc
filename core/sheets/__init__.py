"""Tables from outside and to outside. Read `reader.py` first: it opens any file that `kinds` knows.

`csv` and `xlsx` read and write the two kinds. `header` finds the column names, `body` the rows below that are data,
`marked_rows` what a person looking at the sheet sees otherwise. What can be wrong is said in `errors`, how much is too much
stands in `limits`.
"""
