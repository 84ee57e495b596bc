"""The Chromium in which the journeys are tested: the machine's own, named by `$CHROMIUM` or found."""

import os
import shutil
from pathlib import Path

from playwright.sync_api import Browser, Playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MISSING = (
    "The browser tests need Chromium and found none: install it (Debian and Ubuntu: apt-get install chromium), "
    "or name one: CHROMIUM=/path/to/chromium make test"
)
DEAR = (  # what takes longer than the pages under test and changes nothing in them
    *("PreloadTopChromeWebUI", "WebUIOmniboxPopup", "WebUIOmniboxAimPopup", "WebUIOmniboxFullPopup"),  # unseen window
    *("RenderDocument", "SpareRendererForSitePerProcess"),  # a new frame, or process, for the next page of one site
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


def start(play: Playwright) -> Browser:
    """Start the browser without a window."""
    flags = [f"--disable-features={','.join(DEAR)}"]
    if os.geteuid() == 0:
        flags.append("--no-sandbox")
    return play.chromium.launch(executable_path=find(), args=flags)
