"""Which notices also come by e-mail, and when none may."""

import datetime as dt
import uuid

import sqlalchemy as sa

from core.actor import Actor
from core.clock import SCHOOL_ZONE
from core.db import check_version, db
from core.errors import N_, Invalid
from core.history import change
from tickets.notices.kinds import KINDS, kind_of
from tickets.notices.models import NoticePreference

OWN = "ticket:own"


def of(person_id: uuid.UUID) -> NoticePreference:
    """What a person chose; one that is not kept and holds nothing when they chose nothing."""
    chosen = db.session.scalars(sa.select(NoticePreference).where(NoticePreference.person_id == person_id))
    return chosen.one_or_none() or NoticePreference(person_id=person_id, mail={}, version=0)


def mine(actor: Actor) -> NoticePreference:
    """What `actor` chose. Raises Forbidden."""
    actor.must(OWN)
    return of(_person(actor))


def choose(
    actor: Actor,
    *,
    mail: dict[str, bool],
    quiet_from: dt.time | None = None,
    quiet_to: dt.time | None = None,
    expected: int | None = None,
) -> NoticePreference:
    """Choose what `actor` gets by e-mail.

    mail      kind → whether; kinds not named are wanted
    quiet_*   times of day between which no e-mail comes; both or neither, and not the same
    expected  the version the actor saw; 0: nothing chosen yet
    Raises    Forbidden, Invalid, Stale
    Records   notice_preference.chosen
    """
    actor.must(OWN)
    if (quiet_from is None) != (quiet_to is None):
        raise Invalid({"quiet_to" if quiet_to is None else "quiet_from": [N_("Give both times, or neither.")]})
    if quiet_from is not None and quiet_from == quiet_to:
        raise Invalid({"quiet_to": [N_("Give another time than the one from which it is quiet.")]})
    chosen = mine(actor)
    check_version(chosen, expected)
    if not chosen.version:
        chosen = NoticePreference(person_id=_person(actor), mail={})
        db.session.add(chosen)
    with change(chosen, "notice_preference.chosen", by=actor):
        chosen.mail = {kind: bool(mail.get(kind, True)) for kind in KINDS}
        chosen.quiet_from, chosen.quiet_to = quiet_from, quiet_to
    return chosen


def wants(chosen: NoticePreference, verb: str) -> bool:
    """Whether a notice of `verb` comes by e-mail."""
    return bool(chosen.mail.get(kind_of(verb), True))


def quiet_until(now: dt.datetime, begins: dt.time | None, ends: dt.time | None) -> dt.datetime | None:
    """When the quiet hours end that `now` (aware) lies in; None: it lies in none."""
    if begins is None or ends is None:
        return None
    local = now.astimezone(SCHOOL_ZONE)
    at = local.time()
    if not (begins <= at < ends if begins < ends else at >= begins or at < ends):
        return None
    day = local.date() if at < ends else local.date() + dt.timedelta(days=1)
    return dt.datetime.combine(day, ends, SCHOOL_ZONE).astimezone(dt.UTC)


def _person(actor: Actor) -> uuid.UUID:
    if actor.id is None:
        raise RuntimeError("the system gets no notices")
    return actor.id
