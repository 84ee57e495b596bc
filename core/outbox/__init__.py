"""Jobs that follow from a change, kept in PostgreSQL until their effect is committed. Read `items.py` first."""
