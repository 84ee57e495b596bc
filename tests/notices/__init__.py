"""Notices: left with the fact, counted on the bell, read by whom they are for."""
