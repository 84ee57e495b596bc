"""Searching in many messages, and what is suggested while somebody types."""

import threading
import time
from itertools import cycle
from typing import Any
from urllib.parse import quote

import psycopg

from core.db import transaction
from tests.bench import crew as people
from tests.bench import desks, fleet
from tests.bench.figures import Figure, at_most, clock
from tests.bench.ground import Ground
from tests.bench.rounds import alternate
from tests.bench.wire import Line
from tests.cast import Member
from tickets.knowledge import articles

NAME, DEVICES, TICKETS = "talk", 5_000, 30_000
MESSAGES, TRIAL, FILLING = 300_000, 3_000, 75.0  # seconds that filling may take; fewer messages on a slower machine
ARTICLES = 150
SEARCHED, SUGGESTED = 30, 20  # ms
QUESTIONS = (
    "kaapeli9731",
    "laturi4012 päivitys",
    "verkko7 tulostin",
    "Ei kuulu ääntä 8121",
    "akku5555",
    "Alppilan laturi77",
)
TYPED = ("näyttö ei", "tulostimen paperitukos", "laturi ei lataa konetta", "salasana unohtui", "kaapeli verkko hidas")
WORDS = (
    *("näyttö", "laturi", "kaapeli", "tulostin", "verkko", "salasana", "kone", "akku", "näppäimistö", "ääni", "kuva"),
    *("päivitys", "ohjelma", "skärmen", "laddaren", "datorn", "nätet", "hidas", "rikki", "sammuu", "pimeä", "luokka"),
)
# each message has a few common words and two that few others have
MESSAGE = """
WITH word AS (SELECT %(words)s::text[] AS list),
place AS (SELECT id, requester_id, row_number() OVER (ORDER BY id) - 1 AS n FROM ticket)
INSERT INTO message (ticket_id, author_id, visibility, text)
SELECT place.id, place.requester_id, 'public', (SELECT string_agg(
    list[1 + ((hashint8(m.n * 31 + k) & 1048575) %% cardinality(list))]
    || CASE WHEN k %% 6 = 0 THEN (hashint8(m.n + k) & 16383)::text ELSE '' END, ' ') FROM generate_series(1, 14) AS k, word)
FROM generate_series(%(first)s::bigint, %(last)s) AS m (n)
JOIN place ON place.n = (hashint8(m.n) & 1073741823) %% (SELECT count(*) FROM place)
"""


def measure(ground: Ground, crew: dict[str, Member]) -> list[Figure]:
    """An agent searches; a teacher types the title of a request."""
    count = _stocked(ground, crew["agent"])
    port = ground.web(NAME)
    agent = Line(port, crew["agent"].bearer)
    teacher = Line(port, people.browser(ground, NAME, crew["teacher"]))
    asked, typed = cycle(QUESTIONS), cycle(TYPED)
    found = alternate(
        {
            "search": lambda _: agent.get(f"/api/v1/search?kind=ticket&q={quote(next(asked))}"),
            "suggest": lambda _: teacher.get(f"/help/suggestions?category=device.screen&title={quote(next(typed))}"),
        },
        rounds=10,
        each=24,
    )
    ground.stop()
    search, suggest = found["search"], found["suggest"]
    fewer = "" if count == MESSAGES else f" (not {MESSAGES:,}: filling takes too long here)"
    where = f"{count:,} messages{fewer}"
    return [
        at_most(f"search: in {where}, p50", search.p50 * 1000, SEARCHED, "ms", slower=ground.slower),
        at_most(
            f"help: suggestion while typing, of {ARTICLES} articles, p50",
            *(suggest.p50 * 1000, SUGGESTED, "ms"),
            slower=ground.slower,
        ),
        Figure("search: p95", clock(search.p95)),
    ]


def _stocked(ground: Ground, agent: Member) -> int:
    """Fill the database; returns how many messages there are."""
    ground.database(NAME)
    fleet.stock(ground.dsn(NAME), DEVICES)
    desks.stock(ground.dsn(NAME), TICKETS)
    with ground.inside(NAME), transaction():
        for number in range(ARTICLES):
            words = [WORDS[(number * 7 + k) % len(WORDS)] for k in range(40)]
            texts = {"title_fi": f"{words[0].capitalize()} {words[1]} {number}", "body_fi": " ".join(words)}
            articles.publish(agent.actor, articles.write(agent.actor, **texts))
    with psycopg.connect(ground.dsn(NAME), autocommit=True) as connection:
        begun = time.perf_counter()
        _say(connection, 1, TRIAL)
        each = (time.perf_counter() - begun) / TRIAL
        count = min(
            MESSAGES, max(TRIAL, int(FILLING * 2 / each / 1.3) // 10_000 * 10_000)
        )  # two at once are not twice as fast
    half = (TRIAL + count) // 2
    _together(ground, (TRIAL + 1, half), (half + 1, count))
    with psycopg.connect(ground.dsn(NAME), autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE message")
    return count


def _together(ground: Ground, *parts: tuple[int, int]) -> None:
    def work(first: int, last: int) -> None:
        with psycopg.connect(ground.dsn(NAME), autocommit=True) as connection:
            _say(connection, first, last)

    threads = [threading.Thread(target=work, args=part) for part in parts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _say(connection: psycopg.Connection[Any], first: int, last: int) -> None:
    connection.execute(MESSAGE, {"words": list(WORDS), "first": first, "last": last})
