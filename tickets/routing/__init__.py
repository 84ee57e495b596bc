"""Who gets a ticket and why: facts, rules, one pure `decide`, and its explanation. Read `decide.py` first."""
