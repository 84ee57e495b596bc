"""Tickets that another page offers to begin: their form opens with the device and with what is wrong."""

from typing import Any, Final

from flask import url_for
from flask_babel import gettext

from registry.devices import tags

INSTALLATION: Final = "software.install"  # category of programs to be installed


def with_tag(given: dict[str, Any]) -> dict[str, Any]:
    """What the form begins with (`schemas.NewTicket`), the device that it names by its tag as if its sticker was scanned."""
    if "tag" not in given and tags.parse(given.get("device", "")):
        return {**given, "tag": given["device"]}
    return given


def says_enough(given: dict[str, Any]) -> bool:
    """Whether the form opens at once: nothing is left to be chosen first, or what is known would be lost by choosing."""
    is_without_sticker = "device" in given and "tag" not in given
    return bool("category" in given or "title" in given or given.get("caller") or is_without_sticker)


def failed_installation(row: Any, title: str) -> str:
    """Where the ticket about a failed installation is begun.

    row    the device: asset_tag, and label, which is its serial number where it has no tag
    title  name of the software
    """
    says = gettext("Installing %(title)s failed", title=title)
    return url_for("filing.new", device=row["asset_tag"] or row["label"], category=INSTALLATION, title=says)
