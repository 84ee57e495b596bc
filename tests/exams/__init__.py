"""Exams of schools."""
