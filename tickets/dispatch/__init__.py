"""Routing at work: gathers what `decide()` needs to know, and keeps what it decided. Read `route.py` first."""
