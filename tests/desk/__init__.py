"""What a ticket may do, and when."""
