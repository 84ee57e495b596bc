"""Class sets and charging carts."""
