"""The Chromium in which the journeys are tested: the machine's own, named by `$CHROMIUM` or found."""

import os
import shutil
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MISSING = (
    "The browser tests need Chromium and found none: install it (Debian and Ubuntu: apt-get install chromium), "
    "or name one: CHROMIUM=/path/to/chromium make test"
)


class NoChromium(RuntimeError):
    """There is no Chromium on this machine."""


def find() -> Path:
    """Find the browser's program.

    Raises   NoChromium
    """
    wanted = os.environ.get("CHROMIUM")
    for name in [wanted] if wanted else NAMES:
        if program := shutil.which(name):
            return Path(program)
    raise NoChromium(MISSING)
