"""The panels of a device: on its sticker page one tap says what is wrong, on its own page a link leads there."""

from typing import Any

from flask import url_for
from flask_babel import gettext

from core import clock
from core.actor import Actor
from registry.devices.lifecycle import Condition, Lifecycle
from tickets.categories import categories
from tickets.filing import earlier, filed, named_devices
from tickets.ticket.requester_words import WHO_HAS_IT, who_has_it
from web import frame
from web.panels import Panel

MISSING = frozenset({Lifecycle.LOST, Lifecycle.STOLEN})


def symptoms(actor: Actor, device: Any) -> dict[str, Any] | None:
    """As `around`, for whatever has an `asset_tag`; none for a device without one."""
    shown = named_devices.of_sticker(device.asset_tag or "")
    return around(actor, shown) if shown is not None else None


def around(actor: Actor, device: Any) -> dict[str, Any]:
    """What can be reported of a device (a row of `named_devices.of_sticker`), and what is known of it already.

    Returns  tag; symptoms: none of a device out of use; is_own: of a school whose devices `actor` sees, else nothing
             more is told; missing: lost or stolen; in_repair; reported: its open tickets, `who_has_it` of each
    """
    is_own = actor.may("device:read", device.school_id)
    is_gone = device.lifecycle in named_devices.GONE
    reported = earlier.open_about(device.id) if is_own else []
    seen = earlier.seen(actor, reported)
    return {
        "tag": device.asset_tag,
        "symptoms": [] if is_gone else categories.symptoms(device.category),
        "is_own": is_own,
        "missing": device.lifecycle if is_own and device.lifecycle in MISSING else "",
        "in_repair": is_own and device.condition == Condition.IN_REPAIR,
        "reported": reported,
        "seen": seen,
        "today": clock.today(),
        "who_has_it": lambda row: _who_has_it(row, is_theirs=row.id in seen),
    }


def _who_has_it(row: Any, *, is_theirs: bool) -> str:
    """Who has a ticket; only whose it is are told what it waits for, which may be their own answer."""
    team = filed.team(row, frame.language())
    return who_has_it(row, team) if is_theirs else str(gettext(WHO_HAS_IT[row.state], team=team))


def address(device: Any) -> str:
    """Where a fault of `device` is reported; empty for one without a tag or out of use."""
    tag = device.asset_tag
    return url_for("filing.new", tag=tag) if tag and device.lifecycle not in named_devices.GONE else ""


def report(actor: Actor, device: Any) -> dict[str, Any] | None:
    """The way to report a fault of `device` from its page, and what others reported: when, and who has it, no more.

    Returns  tag, none of a device without one or out of use; reported; none when there is neither
    """
    reports = bool(device.asset_tag) and device.lifecycle not in named_devices.GONE
    reported = _of_others(actor, device)
    if not reports and not reported:
        return None
    return {
        "tag": device.asset_tag if reports else "",
        "reported": reported,
        "today": clock.today(),
        "who_has_it": lambda row: _who_has_it(row, is_theirs=False),
    }


def _of_others(actor: Actor, device: Any) -> list[Any]:
    """The open tickets of a device that its page lists for `actor` only as reported: they may not open them."""
    if actor.may("ticket:read") or actor.may("ticket:school", device.school_id):
        return []
    reported = earlier.open_about(device.id)
    seen = earlier.seen(actor, reported)
    return [row for row in reported if row.id not in seen]


PANEL = Panel("ticket:file", "filing/symptoms.html", symptoms)
REPORT = Panel("ticket:file", "filing/report.html", report)
