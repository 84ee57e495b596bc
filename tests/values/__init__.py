"""What suppliers write, read the same way by Python and by the database."""
