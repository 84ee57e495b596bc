"""What an auditor should look at first: unusual facts of the last days, each counted per person and day.

Every kind is one statement over the indexes of the history, however much happens. Higher packages add kinds of their own,
which know what their tables say; `config/wiring.py` lists them.
"""

import datetime as dt
import uuid
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from core import clock
from core.actor import Actor
from core.db import db
from core.errors import NN_, Counted
from core.history import OUTSIDE_HOURS, Event
from core.scope import everywhere, told
from organisation.access.models import PersonalView
from organisation.audit.events import EXPORTS

DAYS: Final = 30  # how far back
MOST: Final = 3  # of each kind, the largest first
MANY_RETIRED: Final = 20  # devices by one person on one day
MANY_VIEWS: Final = 200  # people, devices and tickets looked at by one person on one day
# People report faults and sign in at any hour; what they change in the register or in roles is another matter.
AT_ANY_HOUR: Final = ("ticket", "message", "notice_preference", "person", "saved_view")


@dataclass(frozen=True, slots=True)
class Oddity:
    """What one person did on one day.

    says   of one and of several, with `count`
    count  how many facts, or things looked at
    asked  what the audit is asked for to list them
    views  they stand in the log of who looked at whose data, not among what was done
    """

    says: Counted
    count: int
    day: dt.date
    actor_id: uuid.UUID
    asked: dict[str, Any]
    views: bool = False


Kind = Callable[[Actor], Sequence[Oddity]]
kinds: list[Kind] = []  # of higher packages; filled by config/wiring.py

TO_ONESELF: Final = NN_("%(count)s role given to oneself", "%(count)s roles given to oneself")
BRIEF: Final = NN_("%(count)s role given and ended on the same day", "%(count)s roles given and ended on the same day")
RETIRED: Final = NN_("%(count)s device retired in one day", "%(count)s devices retired in one day")
TAKEN_AWAY: Final = NN_(
    "%(count)s file of data downloaded outside working hours",
    "%(count)s files of data downloaded outside working hours",
)
AT_NIGHT: Final = NN_(
    "%(count)s change made between 22 and 5 o'clock", "%(count)s changes made between 22 and 5 o'clock"
)
LOOKED_AT: Final = NN_(
    "Data of %(count)s person, device or ticket looked at in one day",
    "Data of %(count)s people, devices and tickets looked at in one day",
)


def find(actor: Actor) -> list[Oddity]:
    """All that is unusual, newest first. Raises Forbidden."""
    actor.must("event:read")
    own: list[Kind] = [_given_to_oneself, _brief_roles, _looked_at, _retired, _taken_away, _at_night]
    found = [each for kind in [*own, *kinds] for each in kind(actor)]
    return sorted(found, key=lambda one: (one.day, one.count), reverse=True)


def per_day(
    actor: Actor,
    says: Counted,
    *conditions: Any,
    verb: str = "",
    least: int = 1,
    named: Collection[type[Any]] = (),
    each_fact: bool = False,
    **asked: str,
) -> list[Oddity]:
    """The facts of the last days that meet `conditions`, counted per person and day; the largest, `MOST` at most.

    verb   of these facts, if they have one: the list that the address leads to is asked for it
    least  how many on one day are unusual
    named  guarded models that the conditions name
    each_fact  count every fact, also several about one thing
    asked  what else the address asks the audit for
    """
    day = _day(Event.at)
    things = sa.func.count() if each_fact else sa.func.count(Event.subject_id.distinct())
    wanted = sa.select(Event.actor_id, day, things, sa.func.min(sa.cast(Event.subject_id, sa.Text)))
    wanted = wanted.where(Event.at >= _since(), Event.actor_id.is_not(None), *conditions)
    if verb:
        wanted = wanted.where(Event.verb == verb)
        asked |= {"verb": verb}
    wanted = wanted.group_by(Event.actor_id, day).having(things >= least).order_by(things.desc(), day.desc())
    wanted = told(wanted.limit(MOST), actor, Event)
    if named:
        wanted = everywhere(wanted, *named, why="they judge facts, and only facts that the actor may read are counted")
    rows = db.session.execute(wanted)
    found = []
    for person, on, count, thing in rows:
        period = {"from": on.isoformat(), "to": on.isoformat()}
        narrowed = {"subject": thing} if count == 1 else {"actor": str(person)} | asked
        found.append(Oddity(says, count, on, person, period | narrowed))
    return found


def _day(at: Any) -> Any:
    return sa.func.date(sa.func.timezone(sa.literal_column(f"'{clock.SCHOOL_ZONE.key}'", sa.Text), at))


def _since() -> dt.datetime:
    return clock.midnight(clock.today() - dt.timedelta(days=DAYS))


def _given_to_oneself(actor: Actor) -> list[Oddity]:
    own = Event.after["person_id"].astext == sa.cast(Event.actor_id, sa.Text)
    return per_day(actor, TO_ONESELF, own, verb="grant.given")


def _brief_roles(actor: Actor) -> list[Oddity]:
    given = aliased(Event)
    before = sa.select(given.id).where(
        given.subject_id == Event.subject_id, given.verb == "grant.given", _day(given.at) == _day(Event.at)
    )
    return per_day(actor, BRIEF, before.exists(), verb="grant.revoked")


def _retired(actor: Actor) -> list[Oddity]:
    return per_day(actor, RETIRED, verb="device.retired", least=MANY_RETIRED)


def _taken_away(actor: Actor) -> list[Oddity]:
    return per_day(actor, TAKEN_AWAY, Event.verb.in_(EXPORTS), OUTSIDE_HOURS, each_fact=True, outside_hours="true")


def _at_night(actor: Actor) -> list[Oddity]:
    hour = sa.extract("hour", sa.func.timezone(clock.SCHOOL_ZONE.key, Event.at))
    is_night = sa.or_(hour >= 22, hour < 5)  # noqa: PLR2004  o'clock
    changes = (Event.subject_type.not_in(AT_ANY_HOUR), Event.verb.not_in(EXPORTS))
    return per_day(actor, AT_NIGHT, OUTSIDE_HOURS, is_night, *changes, each_fact=True, outside_hours="true")


def _looked_at(actor: Actor) -> list[Oddity]:
    """Who looked at very many; only for who reads the whole log, which knows no school."""
    if not actor.everywhere("event:read"):
        return []
    day, things = _day(PersonalView.at), sa.func.count(PersonalView.subject_id.distinct())
    wanted = sa.select(PersonalView.viewer_id, day, things).where(PersonalView.at >= _since())
    wanted = wanted.group_by(PersonalView.viewer_id, day).having(things >= MANY_VIEWS)
    found = []
    for person, on, count in db.session.execute(wanted.order_by(things.desc(), day.desc()).limit(MOST)):
        period = {"from": on.isoformat(), "to": on.isoformat()}
        found.append(Oddity(LOOKED_AT, count, on, person, period | {"viewer": str(person)}, views=True))
    return found
