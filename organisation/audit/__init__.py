"""Who did what, when and why, for the auditor: `events.py` finds facts, `web/facts.py` words them."""
