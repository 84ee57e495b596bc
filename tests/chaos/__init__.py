"""`make chaos`: every part of Vire is killed while people work with it, then what was lost or doubled is counted.

Read `__main__.py` first. CHAOS_KILLS (60) and CHAOS_SEED (2026) change how much and which.
"""
