"""The roof: the app factory, the wiring, the command line and the server entries.

Read `app.py` first, then `wiring.py`; `local/` is all that only `make run` needs.
"""
