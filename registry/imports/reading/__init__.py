"""The uploaded file, kept in parts and copied row by row into the database. Read `staging.py`."""
