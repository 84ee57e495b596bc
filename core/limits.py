"""How much a client may send."""

import re

SMALL = 256 * 1024  # bytes of a body that holds no file
LIST = 2 * 1024 * 1024  # bytes of a body with a long list of codes, where the view takes one
UPLOAD = 42 * 1024 * 1024  # bytes of a body with a file, where the view takes one
# paths that take a file as the whole body, of whatever type; a part in braces stands for any key
BARE_FILES = frozenset(
    {"/api/v1/software-outcomes", "/api/v1/sightings", "/api/v1/disposal-lots/{lot_id}/certificates"}
)
_BARE_FILE = re.compile("|".join(re.sub(r"\{\w+\}", "[^/]+", path) for path in sorted(BARE_FILES)))


def takes_bare_file(path: str) -> bool:
    """Whether a request to `path` may have a file as its whole body."""
    return _BARE_FILE.fullmatch(path) is not None
