"""Tables as text: `read` and `write`.

`encoding` tells the characters, by `letters` where nothing else does; `delimiter` the columns; `records` reads the cells.
"""
