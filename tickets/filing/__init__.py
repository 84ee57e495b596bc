"""Filing a ticket: categories, the sticker page, the form. Read `filing.py` first."""
