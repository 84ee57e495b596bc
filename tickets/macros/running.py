"""Carrying a macro out on a ticket: through the same services as by hand, so that every rule of theirs holds."""

import datetime as dt
from dataclasses import dataclass

from core import clock
from core.actor import Actor
from core.db import db
from core.history import record
from tickets.desk import closing, desk, messages, waiting
from tickets.macros import refusals
from tickets.macros.models import Macro, Outcome
from tickets.parts import checklist
from tickets.parts.access import must_work
from tickets.replies.for_teams import READ
from tickets.replies.models import CannedReply
from tickets.replies.variables import Filled, Filling
from tickets.states import Visibility, WaitReason
from tickets.ticket.models import Ticket


@dataclass(frozen=True, slots=True)
class Effect:
    """What a macro would do to one ticket.

    reply  the text that would be sent, and what it lacks; None: nothing is sent
    until  the day on which the work goes on by itself
    takes  whoever carries it out begins the work by that
    steps  names of the steps that would be added, fi, sv, en of each
    """

    reply: Filled | None
    until: dt.date | None
    takes: bool
    steps: list[dict[str, str]]


def effect(actor: Actor, ticket: Ticket, macro: Macro) -> Effect:
    """What `macro` would do to `ticket`. Raises Forbidden, MacroRetired, MacroReplyRetired."""
    actor.must(READ)
    must_work(actor, ticket)
    if not macro.active:
        raise refusals.MacroRetired
    known = {step.names["fi"] for step in checklist.of(ticket)} if macro.checklist else set()
    return Effect(
        reply=_reply(actor, ticket, macro),
        until=clock.today() + dt.timedelta(days=macro.wait_days) if macro.wait_days else None,
        takes=macro.outcome is not Outcome.STAY and ticket.state in desk.NOT_BEGUN,
        steps=[step for step in macro.checklist if step["fi"] not in known],
    )


def run(actor: Actor, ticket: Ticket, *, macro: Macro, text: str | None = None) -> Ticket:
    """Carry `macro` out on `ticket`, which is locked: all of it, or nothing.

    text     the reply as its sender changed it, 1-10,000 characters; None: as the macro has it
    Raises   as `effect`, MacroLacks, and what waiting, resolving, answering and adding steps refuse with
    Records  ticket.macro_used, and what those record
    """
    does = effect(actor, ticket, macro)
    if does.reply is not None and text is None and does.reply.missing:
        raise refusals.MacroLacks(missing=", ".join(f"{{{name}}}" for name in does.reply.missing))
    said = (text or does.reply.text) if does.reply is not None else ""
    with db.session.begin_nested():
        record(ticket, "ticket.macro_used", by=actor, after={"macro_id": str(macro.id)})
        for step in does.steps:
            checklist.add_named(actor, ticket, step)
        _move(actor, ticket, macro, does, said)
    return ticket


def _move(actor: Actor, ticket: Ticket, macro: Macro, does: Effect, said: str) -> None:
    if macro.outcome is Outcome.RESOLVE and macro.resolution_code is not None:
        closing.resolve(actor, ticket, resolution_code=macro.resolution_code, text=said)
    elif macro.outcome is Outcome.WAIT:
        reason = macro.wait_reason or WaitReason.REQUESTER
        waiting.put_off(actor, ticket, reason=reason, until=does.until, text=said)
    elif said:
        messages.add(actor, ticket, text=said, visibility=Visibility.PUBLIC)


def _reply(actor: Actor, ticket: Ticket, macro: Macro) -> Filled | None:
    if macro.reply_id is None:
        return None
    reply = db.session.get_one(CannedReply, macro.reply_id)
    if not reply.active:
        raise refusals.MacroReplyRetired
    filling = Filling(actor, ticket)
    return filling.text(reply.text(filling.language))
