"""Shifts, absences and skills."""
