"""The columns by which device management says when it saw a device last.

Source: the columns of Intune, Jamf Pro, the Google Directory API and GAM.
"""

import re
from collections.abc import Iterable
from typing import Final

SEEN: Final = {
    "seenon": "",
    "lastseen": "",
    "lastseenon": "",
    "nähtyviimeksi": "",
    "viimeksinähty": "",
    "senastsedd": "",
    "lastcheckin": "Intune",
    "lastsyncdatetime": "Intune",
    "lastsync": "Google Admin",
    "lastinventoryupdate": "Jamf Pro",
    "lastcontacttime": "Jamf Pro",
    "lastcontact": "Jamf Pro",
}  # fmt: skip  folded header → the tool that writes it; empty: any


def folded(header: str) -> str:
    """A header without what is written in different ways: letters and digits alone, small."""
    return re.sub(r"[^a-z0-9äåö]", "", header.casefold())


def column(headers: Iterable[str]) -> int | None:
    """The place of the first such column, from 0; None: there is none."""
    return next((place for place, header in enumerate(headers) if folded(header) in SEEN), None)
