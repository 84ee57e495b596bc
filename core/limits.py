"""How much a client may send."""

SMALL = 256 * 1024  # bytes of a body that holds no file
UPLOAD = 42 * 1024 * 1024  # bytes of a body with a file, where the view takes one
