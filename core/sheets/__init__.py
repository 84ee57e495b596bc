"""Tables from outside and to outside: the gate, CSV and XLSX, in and out. Read `reader.py` first.

In: `reader` (kind by `sniff`) → `csv_in` (`encoding`, `delimiter`), or `gate` → `xlsx_in` ⇄ `child` (`package`, `texts`,
`worksheet`) → `header`. Out: `csv_out`, `xlsx_out`. What can be wrong is said in `errors`, how much is too much in `limits`.
"""
