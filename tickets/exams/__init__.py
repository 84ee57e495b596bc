"""Exams of schools: their times and rooms, what must be ready, and what they change elsewhere. Read `exams.py` first."""
