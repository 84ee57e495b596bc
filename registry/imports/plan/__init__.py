"""What would become of each row: looked up in the register, judged by rules, counted. Read `judge.py`."""
