"""Roll-overs of a school year."""
