"""Database, settings, history, outbox, scope, sheets, clock, paging: knows no views and no nouns.

Read `db.py`, then `history.py` and `scope.py`.
"""
