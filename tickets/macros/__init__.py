"""Macros: a reply, a change of state and steps of the checklist in one action. Read `running.py` first."""
