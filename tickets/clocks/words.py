"""Words for policies and clocks."""

from collections.abc import Collection
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext

from core.db import db
from core.errors import N_
from registry.catalogue.words import CATEGORIES as DEVICE_CATEGORIES
from tickets.calendars.seed import CALENDARS
from tickets.categories.words import KINDS as TICKET_KINDS
from tickets.clocks.models import SlaPolicy
from tickets.clocks.running import Standing
from tickets.clocks.seed import NAMES
from tickets.ticket.clock_effects import Clock
from tickets.ticket.words import WAIT_REASONS
from web.facts import Lexicon

KINDS: dict[Clock, str] = {
    Clock.FIRST_RESPONSE: N_("First answer"),
    Clock.RESOLVE: N_("Resolution"),
    Clock.PUPIL_WITHOUT_DEVICE: N_("Pupil without a device"),
}
STANDINGS: dict[Standing, str] = {
    Standing.RUNNING: N_("running"),
    Standing.PAUSED: N_("paused"),
    Standing.MET: N_("in time"),
    Standing.MISSED: N_("late"),
    Standing.CANCELLED: N_("not needed any more"),
}
TONES: dict[Standing, str] = {
    Standing.RUNNING: "info",
    Standing.PAUSED: "quiet",
    Standing.MET: "success",
    Standing.MISSED: "error",
    Standing.CANCELLED: "quiet",
}


def name(policy: Any) -> str:
    """What a policy is called: in the reader's language where a city starts with it, else as somebody named it."""
    return str(gettext(policy.name)) if policy.name in NAMES else str(policy.name)


def names(_reader: Any, keys: Collection[Any]) -> dict[Any, str]:
    """Names of policies in the reader's language."""
    rows = db.session.execute(sa.select(SlaPolicy.id, SlaPolicy.name).where(SlaPolicy.id.in_(keys)))
    return {row.id: name(row) for row in rows}


TELLS: dict[str, str] = {"agent": N_("the agent"), "lead": N_("the team lead")}


def _targets(value: list[dict[str, Any]]) -> str:
    """Working hours until the first answer and the resolution, one priority and kind after the other."""
    return "; ".join(
        str(
            gettext(
                "%(priority)s %(kind)s: first answer in %(answer)s h, resolution in %(done)s h",
                priority=one["priority"],
                kind=str(gettext(TICKET_KINDS.get(one["kind"], one["kind"]))).lower(),
                answer=_hours(one["first_response_minutes"]),
                done=_hours(one["resolve_minutes"]),
            )
        )
        for one in value
    )


def _steps(value: list[dict[str, Any]]) -> str:
    """Who is told when, of which clock."""
    return "; ".join(
        f"{gettext(KINDS[Clock(one['clock'])])}, {_when(one['minutes'])}: {gettext(TELLS[one['tells']])}"
        for one in value
    )


def _when(minutes: int) -> str:
    if minutes == 0:
        return str(gettext("when it is due"))
    if minutes < 0:
        return str(gettext("%(hours)s h before it is due", hours=_hours(-minutes)))
    return str(gettext("%(hours)s h after it was due", hours=_hours(minutes)))


def _hours(minutes: int) -> str:
    return f"{minutes // 60}:{minutes % 60:02d}"


LEXICON = Lexicon(
    verbs={
        "sla_policy.added": N_("Targets added"),
        "sla_policy.changed": N_("Targets changed"),
        "ticket.escalated": N_("Reminder sent: due soon or overdue"),
        "ticket.promised": N_("Promise made to the requester"),
        "ticket.promise_kept": N_("Promise to the requester kept"),
        "ticket.promise_broken": N_("Promise to the requester not kept in time"),
        "ticket.device_in_hand": N_("The pupil has a device again"),
    },
    fields={
        "sla_policy": N_("Targets"),
        "sla_policy.number": N_("Version"),
        "calendar": N_("Calendar"),
        "targets": N_("Targets"),
        "pauses": N_("Paused while waiting for"),
        "without_device_minutes": N_("Pupil without a device"),
        "without_device_categories": N_("What makes a device unusable"),
        "steps": N_("Escalation"),
        "created_by_id": N_("Made by"),
    },
    values={
        "sla_policy.calendar": {code: name for code, (name, *_) in CALENDARS.items()},
        "pauses": WAIT_REASONS,
        "without_device_categories": DEVICE_CATEGORIES,
    },
    says={"targets": _targets, "steps": _steps},
    names={"sla_policy": names},
)
