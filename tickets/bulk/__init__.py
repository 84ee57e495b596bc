"""One command for many tickets at once, with its undo, and a lead's hand-over of an agent's tickets. Read `works.py` first."""
