"""A person's data: taken along and erased."""
