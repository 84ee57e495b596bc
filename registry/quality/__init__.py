"""What is wrong in the register: rules, what each of them finds, and a score for each school. Read `rules.py` first."""
