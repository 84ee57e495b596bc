"""Routing at work: gathers what `decide()` needs, keeps what it decided. Read `route.py` first."""
