"""Who gets a ticket, why, and how fairly."""
