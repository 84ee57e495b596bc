"""Journeys and looks in a real Chromium; `chromium.py` finds it, `gallery/` shows every macro."""
