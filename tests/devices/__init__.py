"""Devices: verbs, search, export, pages."""
