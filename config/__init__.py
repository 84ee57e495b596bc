"""The roof: the app factory, the wiring, the command line, the server entries and the demo.

Read `app.py` first, then `wiring.py`.
"""
