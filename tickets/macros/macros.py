"""Macros: write one, change it, and those that the desk is offered on a ticket."""

import uuid
from collections.abc import Collection, Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from core.actor import Actor
from core.db import by_key, check_version, db
from core.history import change
from tickets.macros import refusals
from tickets.macros.models import Macro, Outcome
from tickets.replies import for_teams
from tickets.replies.for_teams import READ, WRITE, team_key
from tickets.replies.models import CannedReply
from tickets.ticket.models import Ticket

OF_STATE = ("wait_reason", "wait_days", "resolution_code")


def add(actor: Actor, *, team: str | None = None, reply: uuid.UUID | None = None, **facts: Any) -> Macro:
    """A new macro.

    team      code or key of the team that is offered it; None: every team
    reply     key of the canned reply that it sends; None: it sends nothing
    facts     name_fi, name_sv, name_en; `outcome` with wait_reason and wait_days or resolution_code; checklist; active
    Raises    Forbidden, TeamUnknown, ReplyUnknown, MacroEmpty, MacroWaitsForWhat, MacroResolvesHow
    Records   macro.added
    """
    actor.must(WRITE)
    facts = _whole(None, facts | {"reply_id": _reply_key(reply, None), "team_id": team_key(team)})
    macro = Macro(**facts)
    with change(macro, "macro.added", by=actor):
        db.session.add(macro)
    return macro


def alter(actor: Actor, macro: Macro, *, expected: int | None = None, **facts: Any) -> Macro:
    """Change a macro, which is locked.

    facts    what `add` takes, only those to change
    Raises   Forbidden, Stale, and as `add`
    Records  macro.changed
    """
    actor.must(WRITE)
    check_version(macro, expected)
    if "team" in facts:
        facts["team_id"] = team_key(facts.pop("team"), now=macro.team_id)
    if "reply" in facts:
        facts["reply_id"] = _reply_key(facts.pop("reply"), macro.reply_id)
    facts = _whole(macro, facts)
    with change(macro, "macro.changed", by=actor):
        for name, value in facts.items():
            setattr(macro, name, value)
    return macro


def get(actor: Actor, macro_id: uuid.UUID, *, lock: bool = False) -> Macro:
    """One macro, also of another team and one that is not offered any more. Raises Forbidden, NotFound."""
    actor.must(READ)
    return by_key(Macro, macro_id, lock=lock)


def find(actor: Actor, *, team: str | None = None, active: bool | None = None) -> Sequence[Macro]:
    """Macros in the order of their Finnish names, as `for_teams.find` gives them. Raises Forbidden, TeamUnknown."""
    return for_teams.find(actor, Macro, Macro.name_fi, team=team, active=active)


def offered(actor: Actor, ticket: Ticket | None = None) -> Sequence[Macro]:
    """The macros that `actor` can use: those for every team, one's own teams', and the team's of `ticket`. Raises Forbidden."""
    return for_teams.offered(actor, Macro, Macro.name_fi, ticket.team_id if ticket else None)


def names(reader: Actor, keys: Collection[uuid.UUID]) -> dict[uuid.UUID, str]:
    """Names of macros in the reader's language."""
    return for_teams.names(Macro, reader, keys)


def _reply_key(reply: uuid.UUID | None, now: uuid.UUID | None) -> uuid.UUID | None:
    """`reply`, which is in use, or is the one that the macro has `now`."""
    if reply is None or reply == now:
        return reply
    found = sa.select(CannedReply.id).where(CannedReply.id == reply, CannedReply.active)
    if db.session.scalar(found) is None:
        raise refusals.ReplyUnknown
    return reply


def _whole(macro: Macro | None, facts: Mapping[str, Any]) -> dict[str, Any]:
    """`facts` without what does not go with the change of state. Raises what `add` refuses with."""

    def will_be(name: str) -> Any:
        return facts.get(name, getattr(macro, name) if macro is not None else None)

    outcome = will_be("outcome") or Outcome.STAY
    kept = {"wait": {"wait_reason", "wait_days"}, "resolve": {"resolution_code"}}.get(outcome.value, set())
    if outcome is Outcome.WAIT and will_be("wait_reason") is None:
        raise refusals.MacroWaitsForWhat
    if outcome is Outcome.RESOLVE and will_be("resolution_code") is None:
        raise refusals.MacroResolvesHow
    if outcome is Outcome.STAY and will_be("reply_id") is None and not will_be("checklist"):
        raise refusals.MacroEmpty
    return {**facts, "outcome": outcome, **{name: None for name in OF_STATE if name not in kept}}
