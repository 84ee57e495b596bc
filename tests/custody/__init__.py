"""Who has what, and had it when."""
