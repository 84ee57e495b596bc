"""Services: list, add, say how one is and what its banner says."""

import datetime as dt
from typing import Any

import sqlalchemy as sa

from core import clock
from core.actor import Actor
from core.db import db, the_one
from core.history import change
from tickets.services import models
from tickets.services.models import Service, ServiceState
from tickets.services.refusals import BannerInThreeLanguages, BannerReversed, ServiceKnown
from tickets.ticket.words import SERVICES


def listed(actor: Actor) -> list[Service]:
    """The services by their codes. Raises Forbidden."""
    models.reads(actor)
    return list(db.session.scalars(sa.select(Service).order_by(Service.code)))


def options(actor: Actor, language: str = "") -> list[tuple[str, str]]:
    """Code and name of every service in `language`, default the actor's, for choosing one. Raises Forbidden."""
    return [(one.code, one.name(language or actor.language)) for one in listed(actor)]


def get(actor: Actor, code: str, *, lock: bool = False) -> Service:
    """One service. Raises Forbidden, NotFound."""
    models.reads(actor)
    return the_one(Service, sa.select(Service).where(Service.code == code), lock=lock)


def is_known(code: str) -> bool:
    """Whether there is a service with this code."""
    return db.session.scalar(sa.select(Service.id).where(Service.code == code)) is not None


def add(actor: Actor, *, code: str, name_fi: str, name_sv: str, name_en: str) -> Service:
    """A new service.

    code     1-40 of a-z, 0-9 and _, beginning with a letter; never changes
    names    1-80 characters
    Raises   Forbidden, ServiceKnown
    Records  service.added
    """
    actor.must(models.WRITE)
    if is_known(code):
        raise ServiceKnown(service=code)
    made = Service(code=code, name_fi=name_fi, name_sv=name_sv, name_en=name_en, state=ServiceState.OK)
    with change(made, "service.added", by=actor):
        db.session.add(made)
    return made


def announce(
    actor: Actor,
    service: Service,
    *,
    state: ServiceState,
    text_fi: str = "",
    text_sv: str = "",
    text_en: str = "",
    starts_at: dt.datetime | None = None,
    until: dt.datetime | None = None,
) -> Service:
    """Say how `service`, which is locked, is; what was said before is replaced.

    How it is besides stays as it is where this begins later, or stands in place of what was said for a time that has
    not ended: a service that is down today is down whatever is planned for tomorrow.

    texts      0-500 characters each, all three or none: none takes the banner away
    starts_at  aware; it is so and the banner is shown from then on, None: at once
    until      aware; until then, and afterwards it works; None: until somebody says otherwise
    Raises     Forbidden, BannerInThreeLanguages, BannerReversed
    Records    service.announced
    """
    actor.must(models.WRITE)
    texts = {"banner_fi": text_fi.strip(), "banner_sv": text_sv.strip(), "banner_en": text_en.strip()}
    if any(texts.values()) and not all(texts.values()):
        raise BannerInThreeLanguages
    now = clock.now()
    if until is not None and until <= (starts_at or now):
        raise BannerReversed
    timed = starts_at is not None or until is not None
    said: dict[str, Any] = {"banner_from": starts_at, "banner_until": until, "timed_state": state if timed else None}
    if not timed:
        said["state"] = state
    elif (starts_at is None or starts_at <= now) and not service.tells_for_a_time(now):
        said["state"] = ServiceState.OK
    with change(service, "service.announced", by=actor):
        for name, value in (texts | said).items():
            setattr(service, name, value)
    return service


def further(language: str) -> list[tuple[str, str]]:
    """Code and name of the services that were added to those that every city has."""
    wanted = sa.select(Service).where(Service.code.not_in(list(SERVICES))).order_by(Service.code)
    return [(row.code, row.name(language)) for row in db.session.scalars(wanted)]
