"""Words for policies and clocks."""

from collections.abc import Collection
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext

from core.db import db
from core.errors import N_
from tickets.clocks.models import SlaPolicy
from tickets.clocks.running import Standing
from tickets.clocks.seed import NAMES
from tickets.ticket.clock_effects import Clock
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


LEXICON = Lexicon(
    verbs={
        "sla_policy.added": N_("Targets added"),
        "sla_policy.changed": N_("Targets changed"),
        "ticket.escalated": N_("Reminder sent: due soon or overdue"),
        "ticket.promised": N_("Something was promised"),
        "ticket.promise_kept": N_("A promise was kept"),
        "ticket.promise_broken": N_("A promise was not kept in time"),
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
    },
    names={"sla_policy": names},
)
