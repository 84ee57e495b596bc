"""Tables as text: `read` (`encoding` tells the characters, `delimiter` the columns) and `write`."""
