"""A draft of the rules tried on thirty thousand past tickets, and the nightly check of as many decisions."""

import datetime as dt
import json
import time

import psycopg

from core import clock
from core.db import transaction
from tests.bench import desks, fleet
from tests.bench.figures import Figure, at_most, shown
from tests.bench.figures import clock as seconds
from tests.bench.ground import Ground
from tests.cast import Member
from tests.routing.given import BROKEN_LAPTOP, is_
from tickets.dispatch import replay
from tickets.routing import decision as decisions
from tickets.routing import published, ruleset
from tickets.routing.decide import decide
from tickets.rulesets import editing, simulations

NAME, TICKETS, LIMIT = "simulated", 30_000, 30.0
DISTRICTS = ("Keskinen", "Itäinen", "Läntinen", "Pohjoinen", "Koillinen", "Kaakkoinen", "Eteläinen")
DECIDED = """
    INSERT INTO routing_decision (ticket_id, epoch, ruleset_id, decided_at, facts, roster, trace, outcome)
    SELECT t.id, 1, %(rules)s, %(now)s - make_interval(mins => 10 * (row_number() OVER ())::int),
           %(facts)s::jsonb || jsonb_build_object('school.district', (%(districts)s::text[])[1 + abs(hashtext(t.number)) %% 7]),
           '{}', %(trace)s::jsonb, %(outcome)s::jsonb
    FROM ticket t
"""


def measure(ground: Ground, crew: dict[str, Member]) -> list[Figure]:
    """One simulation over thirty thousand tickets, with a rule about schools so that each is decided three times."""
    ground.database(NAME)
    fleet.stock(ground.dsn(NAME), 2_000)
    desks.stock(ground.dsn(NAME), TICKETS)
    with ground.inside(NAME):
        force = published.in_force()
        _decide_all(ground.dsn(NAME), force)
        now, lead = clock.now(), crew["lead"].actor
        with transaction():
            draft = editing.begin(lead, rules=_rules(force.rules))
            asked = simulations.ask(lead, draft, since=now - dt.timedelta(days=1_000), until=now)
            key = asked.id
        begun = time.perf_counter()
        with transaction():
            simulations.run(key)
        took = time.perf_counter() - begun
        with transaction():
            found = simulations.get(lead, key).result or {}
        begun = time.perf_counter()
        with transaction():
            differing = list(replay.differing(since=now - dt.timedelta(days=1_000)))
        again = time.perf_counter() - begun
    ground.forget(NAME)
    if found["tickets"] != TICKETS or differing:
        raise RuntimeError(f"{found['tickets']} tickets of {TICKETS}, {len(differing)} decided otherwise")
    return [
        at_most("rules: a draft simulated over 30,000 past tickets", took, LIMIT, "s", slower=ground.slower),
        shown("rules: 30,000 decisions made again", seconds(again)),
    ]


def _rules(rules: ruleset.Ruleset) -> editing.Rules:
    mine = {
        "id": "east",
        "stage": "team",
        "position": 1,
        "when": {
            "all": [is_("school.district", "Itäinen"), is_("device.category", ["tablet", "student_laptop"], "in")]
        },
        "then": {"team": "accounts"},
        "owner": "lead",
        "rationale": "A measurement.",
        "valid_from": None,
        "valid_until": "2099-01-01T00:00:00+00:00",
    }
    return [*ruleset.to_json(rules)["rules"], mine]


def _decide_all(dsn: str, force: published.Published) -> None:
    """Store for every ticket what the rules in force decide."""
    outcome = decisions.to_json(decide(BROKEN_LAPTOP, force.rules, {}, clock.now()))
    given = {"rules": force.id, "now": clock.now(), "facts": json.dumps(dict(BROKEN_LAPTOP))}
    given |= {"districts": list(DISTRICTS), "trace": json.dumps(outcome.pop("trace")), "outcome": json.dumps(outcome)}
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute(DECIDED, given)
        connection.execute("ANALYZE")
