"""What whoever asked may expect: the place in the queue, and how long such requests take, true for later ones too."""

import datetime as dt
import random
import re
from collections.abc import Callable, Iterable

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from core import clock
from core.db import db, transaction
from tests import cast, makers
from tests.calendars.oracle import HERE
from tests.clocks.acting import copies, serving
from tickets.clocks import typical
from tickets.clocks.models import TicketClock, TypicalWait
from tickets.clocks.running import Verdict
from tickets.dispatch import route
from tickets.states import Kind, Priority, State
from tickets.ticket.clock_effects import Clock
from tickets.ticket.models import Ticket

MONDAY = dt.datetime(2026, 11, 2, 9, tzinfo=HERE)
HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)
Wait = Callable[[random.Random], float]  # hours


def lasting(waits: Iterable[int], first: dt.datetime, last: dt.datetime) -> None:
    """Tickets of P4 that were done between `first` and `last`, one for each of `waits`, seconds of working time."""
    seconds = list(waits)
    with clock.at(first - DAY):
        one = makers.ticket()
    copies(one, len(seconds))
    of_one = sa.select(TicketClock.ticket_id).where(TicketClock.stopped_at.is_(None), TicketClock.kind == Clock.RESOLVE)
    rows = [
        {
            "key": key,
            "seconds": each,
            "at": first + (last - first) * n / len(seconds),
        }
        for n, (key, each) in enumerate(zip(db.session.scalars(of_one), seconds, strict=False))
    ]
    ended = sa.update(TicketClock.__table__).where(
        TicketClock.ticket_id == sa.bindparam("key"), TicketClock.kind == Clock.RESOLVE
    )
    ended = ended.values(
        elapsed_seconds=sa.bindparam("seconds"), stopped_at=sa.bindparam("at"), verdict=Verdict.MET, due_at=None
    )
    db.session.connection().execute(ended, rows)
    db.session.expire_all()


def counted(at: dt.datetime) -> typical.Typical | None:
    with clock.at(at), transaction():
        typical.count()
        return typical.of(Priority.P4, Kind.INCIDENT)


def queued(ticket: Ticket) -> None:
    with transaction():
        route.route(ticket.id)
    assert makers.fetched(ticket.id).state is State.QUEUED


def judged() -> tuple[int, int]:
    row = db.session.execute(sa.select(sa.func.sum(TypicalWait.judged), sa.func.sum(TypicalWait.within))).one()
    return row[0], row[1]


@pytest.mark.parametrize(
    "wait",
    [
        lambda chance: chance.lognormvariate(1, 1.2),
        lambda chance: chance.choice([chance.uniform(0.1, 0.5), chance.gauss(40, 5)]),
        lambda chance: chance.expovariate(0.1),
    ],
    ids=["long tail", "two kinds of work", "no memory"],
)
@pytest.mark.parametrize("known", [typical.LEAST, 47, 300])
def test_eight_of_ten_later_waits_fall_within_whatever_they_look_like(wait: Wait, known: int) -> None:
    chance = random.Random(20261128 + known)
    low, _, high = typical.places(known)
    within = 0
    for _ in range(400):
        past = sorted(wait(chance) for _ in range(known))
        within += sum(past[low - 1] <= wait(chance) <= past[high - 1] for _ in range(5))
    assert 0.78 <= within / 2000 <= 0.86


def test_what_is_counted_of_the_past_is_true_of_what_ends_later(client: FlaskClient) -> None:
    chance = random.Random(7)
    lasting([int(chance.lognormvariate(1, 1) * 3600) for _ in range(200)], MONDAY - 60 * DAY, MONDAY)
    said = counted(MONDAY)
    assert said is not None
    assert said.tickets == 200
    assert dt.timedelta() < said.low < said.middle < said.high
    assert said == counted(MONDAY + HOUR), "a second run on a day says the same"
    lasting([int(chance.lognormvariate(1, 1) * 3600) for _ in range(150)], MONDAY + HOUR, MONDAY + DAY)
    assert counted(MONDAY + DAY) is not None
    number, within = judged()
    assert number == 150, "judged by what it had not seen, and by nothing else"
    assert 0.72 <= within / number <= 0.9
    assert (counted(MONDAY + DAY), judged()) == (counted(MONDAY + DAY), (number, within))


def test_what_did_not_prove_true_or_hangs_on_a_few_is_not_said(client: FlaskClient) -> None:
    lasting([n * 60 for n in range(1, typical.LEAST)], MONDAY - 2 * DAY, MONDAY)
    assert counted(MONDAY) is None
    lasting([3600] * 5, MONDAY - DAY, MONDAY)
    assert counted(MONDAY) is not None
    lasting([90 * 3600] * 60, MONDAY, MONDAY + DAY)
    assert counted(MONDAY + DAY) is None, "sixty took far longer than had been said"
    assert counted(MONDAY + 200 * DAY) is None, "older than 90 days"


def test_whoever_asked_reads_when_such_requests_are_usually_done(client: FlaskClient) -> None:
    teacher = serving(cast.teacher())
    lasting([n * 360 for n in range(10, 60)], MONDAY - 30 * DAY, MONDAY - DAY)
    with clock.at(MONDAY):
        own = makers.ticket(teacher)
        path = f"/api/v1/tickets/{own.id}/wait"
        assert client.get(path, headers=teacher.bearer).get_json()["typical"] is None
        cast.sign_in(client, teacher)
        for address in (f"/tickets/{own.id}?lang=en", f"/tickets/{own.id}/filed?lang=en"):
            assert "It cannot be said at present" in client.get(address).text, address
        assert counted(MONDAY) is not None
        page = client.get(f"/tickets/{own.id}?lang=en").text
        assert "8 in 10 of the last 50 took, in working time. It is no promise." in page
        assert "today at 10:24 – today at 14:24" in page
        told = client.get(path, headers=teacher.bearer).get_json()["typical"]
        assert told == {"tickets": 50, "low_minutes": 84, "middle_minutes": 204, "high_minutes": 330}
        assert client.get(path, headers=cast.outsider().bearer).status_code == 404
    for later, words in ((3 * HOUR, "today at 14:24 at the latest"), (2 * DAY, "sooner than this one")):
        with clock.at(MONDAY + later):
            assert words in client.get(f"/tickets/{own.id}?lang=en").text


def test_the_place_in_the_queue_counts_what_comes_before_and_no_more(client: FlaskClient) -> None:
    teacher = serving(cast.teacher())

    def place(ticket: Ticket) -> int | None:
        found: int | None = client.get(f"/api/v1/tickets/{ticket.id}/wait", headers=teacher.bearer).get_json()["place"]
        return found

    with clock.at(MONDAY):
        first, own = makers.ticket(), makers.ticket(teacher, title="The second")
        assert place(own) is None, "nobody has decided who takes it"
        for ticket in (first, own):
            queued(ticket)
        assert place(own) == 2
        urgent = makers.ticket(class_stopped=True)
        queued(urgent)
        assert place(own) == 3
        version, agent = makers.fetched(first.id).version, serving(makers.agent("devices"))
        taken = agent.bearer | {"If-Match": f'"{version}"'}
        assert client.post(f"/api/v1/tickets/{first.id}/take", headers=taken).status_code == 200
        assert place(own) == 2
        cast.sign_in(client, teacher)
        assert "Place in the queue</strong> 2<" in client.get(f"/tickets/{own.id}?lang=en").text
    with clock.at(MONDAY + DAY):
        assert place(own) == 2, "the lesson is over, yet it was more urgent"
    copies(urgent, 120)
    with clock.at(MONDAY):
        assert place(own) == 101
        page = client.get(f"/tickets/{own.id}?lang=en").text
        assert "more than 100 requests come before it" in page, re.sub(r"<[^>]+>|\s+", " ", page.partition("<main")[2])
