"""People, roles and grants. Read `roles.py` first: the whole permission table."""
