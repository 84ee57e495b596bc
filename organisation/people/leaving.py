"""What somebody still has on their hands when they stop working, and where it goes.

Said before it is done, on the page that asks for a confirmation, and in the API's answer afterwards.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import sqlalchemy as sa

from core import clock
from core.actor import Actor
from core.db import db
from core.errors import Counted
from organisation.people import hooks, people
from organisation.people.models import Grant, Person
from organisation.people.roles import TABLE
from organisation.people.search import holds_today, is_over
from web.fields import say

NAMED: Final = 50  # things of one kind that are named, besides their number


@dataclass(frozen=True, slots=True)
class Leaving:
    """Who stops working, and how: disabled, unless a grant or a team is named.

    grant_id  the grant that is revoked
    team_id   the team they are taken out of
    """

    person_id: uuid.UUID
    grant_id: uuid.UUID | None = None
    team_id: uuid.UUID | None = None

    @property
    def is_disabled(self) -> bool:
        """Whether they are let in no more."""
        return self.grant_id is None and self.team_id is None

    def loses(self, permission: str, *, in_every_school: bool = False) -> bool:
        """Whether they hold `permission` today and will not afterwards.

        in_every_school  a grant for one school does not count
        """
        if self.team_id is not None:
            return False
        held = sa.select(Grant.id).where(Grant.person_id == self.person_id, holds_today())
        held = held.where(Grant.role.in_(sorted(TABLE[permission])))
        if in_every_school:
            held = held.where(Grant.school_id.is_(None))
        keys = set(db.session.scalars(held))
        return bool(keys) and (self.is_disabled or keys == {self.grant_id})


@dataclass(frozen=True, slots=True)
class Thing:
    """One of the things that somebody has on their hands.

    label   its number or tag
    detail  what it is, where, and who takes it over
    url     its page, for those who may open it
    """

    label: str
    url: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Held:
    """Things of one kind that somebody has on their hands.

    what        code: tickets, devices, findings, orders, batches
    says        “%(count)s open tickets”, of one and of several
    goes        sentence: where they go, or who goes on with them
    url         the page that lists them
    permission  who may see that page and those of the things
    things      the first `NAMED` of them
    """

    what: str
    count: int
    says: Counted
    goes: str
    url: str
    permission: str
    things: Sequence[Thing] = field(default=())

    @property
    def words(self) -> str:
        """How many there are of what."""
        return say(self.says, {"count": self.count})

    @property
    def destination(self) -> str:
        """Where they go."""
        return say(self.goes, {})


def leave_today(actor: Actor, person: Person, *, note: str = "", expected: int | None = None) -> Person:
    """End all by which `person` works here: sign-in, API tokens, every role, also those still to begin, and every team.

    note     code of why, kept with the fact that they are let in no more
    Raises   Forbidden, NotYourself, Stale
    Records  person.disabled, grant.revoked for each role and member.removed for each team
    """
    people.disable(actor, person, note=note, expected=expected)
    wanted = sa.select(Grant).where(Grant.person_id == person.id, sa.not_(is_over(clock.today()))).order_by(Grant.id)
    for given in db.session.scalars(wanted).all():
        people.revoke(actor, given)
    for end_memberships in hooks.gone:
        end_memberships(actor, person.id)
    return person


def held(leaving: Leaving) -> list[Held]:
    """What they have on their hands; empty: nothing that somebody else must go on with."""
    found = [one for ask in hooks.held for one in ask(leaving)]
    return [one for one in found if one.count]


def told(found: Sequence[Held]) -> str:
    """The same in sentences, for the confirmation afterwards: how many of what there were, and where they go."""
    return " ".join(f"{one.words}. {one.destination}" for one in found)


def shown(found: Sequence[Held]) -> list[dict[str, Any]]:
    """The same for the API, in the reader's language."""
    return [
        {"what": one.what, "count": one.count, "goes": one.destination, "url": one.url}
        | {"things": [thing.label for thing in one.things]}
        for one in found
    ]
