"""Taking goods in."""
