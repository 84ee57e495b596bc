"""Schools, people and access: who we are. Read `people/roles.py` first."""
