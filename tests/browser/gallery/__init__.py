"""A gallery of every macro with sample data, for looking at and for tests; no part of the product."""
