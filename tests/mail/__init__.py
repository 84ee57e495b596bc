"""Mail: what is sent, to whom and why; what comes, and what becomes of it."""
