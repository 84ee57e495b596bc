"""Journeys in a real Chromium; `chromium.py` finds it."""
