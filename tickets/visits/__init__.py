"""Visits of an agent to schools: the tickets that are done on the spot, on which day and in which order."""
