"""Tables from outside and to outside. Read `reader.py` first: it opens any file that `kinds` knows.

`csv` and `xlsx` read and write the two kinds; `header` finds the column names. What can be wrong is said in `errors`,
how much is too much in `limits`.
"""
