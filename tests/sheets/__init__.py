"""Tables from outside and to outside. No database is needed here."""
