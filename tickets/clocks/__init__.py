"""How long tickets take against what was promised: policies with targets, and the clocks of each ticket.

Begin with `running.py` (what a clock is), then `keeping.py` (how it follows its ticket).
"""
