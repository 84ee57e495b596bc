"""How much a client may send."""

SMALL = 256 * 1024  # bytes of a body that holds no file
LIST = 2 * 1024 * 1024  # bytes of a body with a long list of codes, where the view takes one
UPLOAD = 42 * 1024 * 1024  # bytes of a body with a file, where the view takes one
BARE_FILES = frozenset({"/api/v1/software-outcomes"})  # paths that take a file as the whole body, of whatever type
