"""Room kits: what rooms should hold and what they lack."""
