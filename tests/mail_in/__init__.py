"""Mail that comes: how it is read, what it is taken for, and what becomes of it."""
