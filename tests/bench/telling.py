"""Telling people: a major incident that many follow is over, and a storm of facts."""

import itertools
import time
import uuid
from collections import defaultdict
from datetime import datetime, timedelta
from typing import Any

import psycopg
from flask import current_app

from config.local.processes import wait_until
from core import clock
from core.db import transaction
from organisation.people.roles import Role
from tests import cast
from tests.bench.crew import TEACHERS
from tests.bench.figures import Figure, at_most, unmeasured
from tests.bench.ground import Ground
from tests.bench.wire import Line
from tests.cast import Member
from tickets.dispatch import route
from tickets.filing import filing
from tickets.mail import gather
from tickets.notices.leaving import leave
from tickets.services import incidents

INCIDENT, STORM = "incident", "storm"
WATCHERS, WITHIN = 500, 60  # people, seconds
FACTS, TICKETS, MINUTES, GATHERED_EVERY = 10_000, 50, 10, 20  # seconds between two gatherings, as in workers.periodic
BANNER = {"text_fi": "Verkko on poikki.", "text_sv": "Nätet är nere.", "text_en": "The network is down."}
FOLLOWING = """
WITH one AS (INSERT INTO person (name, email)
    SELECT 'Watcher ' || n, 'watcher' || n || '@bench.invalid' FROM generate_series(1, %s) AS n RETURNING id)
INSERT INTO watcher (ticket_id, person_id) SELECT %s, id FROM one
"""
TOLD = """
SELECT count(*), count(DISTINCT person_id) FROM notice JOIN person ON person.id = person_id
WHERE verb = 'ticket.incident_over' AND email LIKE 'watcher%%@bench.invalid'
"""


def incident(ground: Ground, crew: dict[str, Member]) -> list[Figure]:
    """A lead says that it is over."""
    what = f"notices: one to each of {WATCHERS} who follow a major incident, after it is over"
    ground.database(INCIDENT)
    with ground.inside(INCIDENT), transaction():
        lead = cast.everywhere(Role.LEAD)
        key = _filed(crew["teacher"], "Verkko ei toimi")
        route.route(key)
        known = incidents.suggest(lead.actor, ticket=key)
        incidents.declare(lead.actor, known, **BANNER)
        incident_id, bearer = known.id, lead.bearer
    with psycopg.connect(ground.dsn(INCIDENT), autocommit=True) as connection:
        connection.execute(FOLLOWING, (WATCHERS, key))
        line = Line(ground.web(INCIDENT), bearer)
        begun = time.perf_counter()
        line.post(f"/api/v1/major-incidents/{incident_id}/resolve", b'{"text": "Valmis."}')
        wait_until(lambda: _told(connection)[1] == WATCHERS, seconds=WITHIN * ground.slower)
        took, (notices, people) = time.perf_counter() - begun, _told(connection)
    ground.stop()
    if (notices, people) != (WATCHERS, WATCHERS):
        return [unmeasured(what, f"{notices} notices to {people} people")]
    return [at_most(what, took, WITHIN, "s", slower=ground.slower)]


def _told(connection: psycopg.Connection[Any]) -> tuple[int, int]:
    found: Any = connection.execute(TOLD).fetchone()
    return found[0], found[1]


def _filed(who: Member, title: str) -> uuid.UUID:
    return filing.file(who.actor, title=title, school=cast.school().id).id


def storm(ground: Ground, crew: dict[str, Member]) -> list[Figure]:
    """Facts come for minutes, each of which tells one of the teachers; gathering runs as it does by the clock."""
    ground.database(STORM)
    people = [crew[f"teacher {number}"] for number in range(TEACHERS)]
    start = clock.now() - timedelta(hours=3)
    with ground.inside(STORM):
        with transaction():
            keys = [_filed(people[0], f"Laite {number}") for number in range(TICKETS)]
        begun = time.perf_counter()
        for minute in range(MINUTES + 5):
            with clock.at(start + timedelta(minutes=minute)), transaction():
                if minute < MINUTES:
                    _facts(minute, keys, people)
            for second in range(0, 60, GATHERED_EVERY):
                with clock.at(start + timedelta(minutes=minute, seconds=second)), transaction():
                    gather.gather(current_app.config["SETTINGS"])
        took = time.perf_counter() - begun
    with psycopg.connect(ground.dsn(STORM)) as connection:
        sent = connection.execute("SELECT person_id, created_at FROM mail WHERE direction = 'out'").fetchall()
        left = connection.execute("SELECT count(*) FROM notice WHERE mail_id IS NULL").fetchone()
    closest = _closest(sent)
    what = f"mail: a storm of {FACTS:,} facts in {MINUTES} minutes"
    if closest is None or left != (0,):
        return [unmeasured(what, f"{len(sent)} mails, {left} notices in none")]
    return [
        at_most(f"{what}: mails to one person within 2 minutes, at most", 2 if closest < gather.BETWEEN else 1, 1, ""),
        at_most(f"{what}: time to make all {len(sent)} mails", took, MINUTES * 60, "s", slower=ground.slower),
    ]


def _facts(minute: int, keys: list[uuid.UUID], people: list[Member]) -> None:
    each = FACTS // MINUTES
    for number in range(minute * each, (minute + 1) * each):
        leave([people[number % len(people)].id], keys[number % len(keys)], "ticket.answered")


def _closest(sent: list[tuple[uuid.UUID, datetime]]) -> timedelta | None:
    """The shortest time between two mails to one person; None: nobody got two."""
    at: dict[uuid.UUID, list[datetime]] = defaultdict(list)
    for person, when in sent:
        at[person].append(when)
    apart = [later - first for each in at.values() for first, later in itertools.pairwise(sorted(each))]
    return min(apart, default=None)
