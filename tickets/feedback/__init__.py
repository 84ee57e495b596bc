"""What people say once their request is done: whether it works, by a link out of the mail. Read `links.py` first."""
