"""Tables from outside and to outside: the gate, CSV and XLSX, in and out. Read `reader.py` first."""
