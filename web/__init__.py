"""The two doors, JSON and HTML: parsing, problems, OpenAPI, base templates, static files; knows no school nouns.

Read `doors.py` first.
"""
