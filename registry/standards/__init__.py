"""How the devices of schools and of the city stand towards the standard, as of any day. Read `compliance.py`."""
