"""Canned replies: write one, change it, and those that the desk is offered on a ticket."""

import re
import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from core.actor import Actor
from core.db import check_version, db
from core.errors import NotFound
from core.history import change
from tickets.desk.refusals import TeamUnknown
from tickets.replies import variables
from tickets.replies.models import TEXTS, CannedReply
from tickets.replies.refusals import ShortcutTaken, ShortcutWrong
from tickets.replies.variables import Filling
from tickets.teams import membership
from tickets.teams.models import Team, TeamMember
from tickets.ticket.models import Ticket

READ, WRITE = "reply:read", "reply:write"
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
    wanted = sa.select(CannedReply).where(CannedReply.id == reply_id)
    if lock:
        wanted = wanted.with_for_update().execution_options(populate_existing=True)
    found = db.session.scalars(wanted).one_or_none()
    if found is None:
        raise NotFound
    return found


def find(actor: Actor, *, team: str | None = None, active: bool | None = None) -> Sequence[CannedReply]:
    """Replies in the order of their shortcuts.

    team    code or key: those of this team and those for every team
    active  only those that are offered, or only those that are not any more
    Raises  Forbidden, TeamUnknown
    """
    actor.must(READ)
    wanted = sa.select(CannedReply).order_by(CannedReply.shortcut, CannedReply.id)
    if active is not None:
        wanted = wanted.where(CannedReply.active.is_(active))
    if (key := team_key(team)) is not None:
        wanted = wanted.where(sa.or_(CannedReply.team_id.is_(None), CannedReply.team_id == key))
    return db.session.scalars(wanted).all()


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
    actor.must(READ)
    wanted = sa.select(CannedReply).where(CannedReply.active, is_for(CannedReply.team_id, actor, ticket.team_id))
    filling = Filling(actor, ticket)
    found = []
    for reply in db.session.scalars(wanted.order_by(CannedReply.shortcut)):
        filled = filling.text(reply.text(filling.language))
        found.append(Offered(reply.id, reply.shortcut, reply.name(language), filled.text, filled.missing))
    return found


def is_for(team_id: Any, actor: Actor, team: uuid.UUID | None) -> sa.ColumnElement[bool]:
    """What is for every team, for `team`, or for one that `actor` works in; `team_id` is the column that says so."""
    own = sa.select(TeamMember.team_id).join(Team, Team.id == TeamMember.team_id)
    own = own.where(TeamMember.person_id == actor.id, TeamMember.active, membership.works())
    return sa.or_(team_id.is_(None), team_id == team, team_id.in_(own))


def team_key(team: str | None, *, now: uuid.UUID | None = None) -> uuid.UUID | None:
    """The key of a team that works, by its code or key; `now`: one that stays, even if it was closed. Raises TeamUnknown."""
    if not team:
        return None
    if now is not None and team == str(now):
        return now
    if (found := membership.open_one(team)) is None:
        raise TeamUnknown
    return found.id


def names(reader: Actor, keys: Collection[uuid.UUID]) -> dict[uuid.UUID, str]:
    """Names of replies in the reader's language."""
    if not (reader.may(READ) or reader.everywhere("event:read")):
        return {}
    found = db.session.scalars(sa.select(CannedReply).where(CannedReply.id.in_(keys)))
    return {one.id: one.name(reader.language) for one in found}


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
