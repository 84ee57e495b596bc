"""When people of the desk work, and what they can do: shifts, absences, skills, limit, languages. Read `rosters.py` first."""
