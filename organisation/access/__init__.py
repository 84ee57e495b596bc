"""Signing in: sessions, tokens, throttle, the log of views. Read `signin.py` first."""
