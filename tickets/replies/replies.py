"""Canned replies: write one, change it, and those that the desk is offered on a ticket."""

import re
import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from core.actor import Actor
from core.db import by_key, check_version, db
from core.history import change
from tickets.replies import for_teams, variables
from tickets.replies.for_teams import READ, WRITE, team_key
from tickets.replies.models import TEXTS, CannedReply
from tickets.replies.refusals import ShortcutTaken, ShortcutWrong
from tickets.replies.variables import Filling
from tickets.ticket.models import Ticket

SHORTCUT = re.compile(r"[a-z0-9][a-z0-9-]{1,29}")


def add(actor: Actor, *, shortcut: str, team: str | None = None, **words: Any) -> CannedReply:
    """A new reply.

    shortcut  2-30 of a-z, 0-9 and hyphens; no other reply in use has it
    team      code or key of the team that is offered it; None: every team
    words     name_fi, text_fi and so on, 1-80 and 1-5,000 characters; `active`
    Raises    Forbidden, ShortcutWrong, ShortcutTaken, VariableUnknown, TeamUnknown
    Records   canned_reply.added
    """
    actor.must(WRITE)
    _check(None, {"shortcut": shortcut, **words})
    reply = CannedReply(shortcut=shortcut, team_id=team_key(team), **words)
    with change(reply, "canned_reply.added", by=actor):
        db.session.add(reply)
    return reply


def alter(actor: Actor, reply: CannedReply, *, expected: int | None = None, **facts: Any) -> CannedReply:
    """Change a reply, which is locked; what was sent stays as it was sent.

    facts    what `add` takes, only those to change
    Raises   Forbidden, Stale, and as `add`
    Records  canned_reply.changed
    """
    actor.must(WRITE)
    check_version(reply, expected)
    if "team" in facts:
        facts["team_id"] = team_key(facts.pop("team"), now=reply.team_id)
    _check(reply, facts)
    with change(reply, "canned_reply.changed", by=actor):
        for name, value in facts.items():
            setattr(reply, name, value)
    return reply


def get(actor: Actor, reply_id: uuid.UUID, *, lock: bool = False) -> CannedReply:
    """One reply, also of another team and one that is not offered any more. Raises Forbidden, NotFound."""
    actor.must(READ)
    return by_key(CannedReply, reply_id, lock=lock)


def find(actor: Actor, *, team: str | None = None, active: bool | None = None) -> Sequence[CannedReply]:
    """Replies in the order of their shortcuts, as `for_teams.find` gives them. Raises Forbidden, TeamUnknown."""
    return for_teams.find(actor, CannedReply, CannedReply.shortcut, team=team, active=active)


@dataclass(frozen=True, slots=True)
class Offered:
    """A reply as it would be sent on a ticket, in the ticket's language; `name` in the language of its reader."""

    id: uuid.UUID
    shortcut: str
    name: str
    text: str
    missing: list[str]


def offered(actor: Actor, ticket: Ticket, language: str) -> list[Offered]:
    """The replies that `actor` can send on `ticket`, filled in: those for every team, the ticket's and one's own teams'.

    language  of their names
    Raises    Forbidden
    """
    replies = for_teams.offered(actor, CannedReply, CannedReply.shortcut, ticket.team_id)
    filling = Filling(actor, ticket)
    found = []
    for reply in replies:
        filled = filling.text(reply.text(filling.language))
        found.append(Offered(reply.id, reply.shortcut, reply.name(language), filled.text, filled.missing))
    return found


def names(reader: Actor, keys: Collection[uuid.UUID]) -> dict[uuid.UUID, str]:
    """Names of replies in the reader's language."""
    return for_teams.names(CannedReply, reader, keys)


def _check(reply: CannedReply | None, facts: Mapping[str, Any]) -> None:
    """Raises ShortcutWrong, VariableUnknown, ShortcutTaken: what the reply would be with `facts`."""

    def will_be(name: str, otherwise: Any = None) -> Any:
        return facts.get(name, getattr(reply, name) if reply is not None else otherwise)

    shortcut = will_be("shortcut")
    if not SHORTCUT.fullmatch(shortcut):
        raise ShortcutWrong
    for name in TEXTS:
        variables.check(will_be(name), name)
    if not will_be("active", otherwise=True):
        return
    taken = sa.select(CannedReply.id).where(CannedReply.shortcut == shortcut, CannedReply.active)
    if db.session.scalar(taken.where(CannedReply.id != reply.id) if reply is not None else taken) is not None:
        raise ShortcutTaken(shortcut=shortcut)
