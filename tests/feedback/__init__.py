"""What people say once their request is done."""
