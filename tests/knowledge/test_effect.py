"""Nine in ten see help before filing; what it saves is told with its interval, and says so where people are too few."""

import datetime as dt
import uuid
from collections.abc import Iterator
from dataclasses import replace

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given as examples
from hypothesis import strategies as st

from core import clock, ids
from core.db import db, transaction
from core.settings import Settings
from organisation.people.roles import Role
from tests import cast, makers
from tests.knowledge import given
from tickets.knowledge import trials
from tickets.knowledge.models import HelpTrial
from tickets.knowledge.shares import Share, difference

DAY = dt.date(2026, 11, 3)


def test_a_tenth_is_held_out_by_person_and_day_the_same_all_day(app: Flask) -> None:
    own = replace(app.config["SETTINGS"], help_holdout=10)
    people = [uuid.UUID(int=n) for n in range(4_000)]
    out = [one for one in people if trials.is_held_out(one, DAY, own)]
    assert 320 < len(out) < 480
    assert out == [one for one in people if trials.is_held_out(one, DAY, own)]
    later = [one for one in out if trials.is_held_out(one, DAY + dt.timedelta(days=1), own)]
    assert len(later) < len(out) / 4
    assert not any(trials.is_held_out(one, DAY, replace(own, help_holdout=0)) for one in people)


def come(client: FlaskClient, own: Settings, *, held_out: bool) -> cast.Member:
    """A teacher who signs in where chance is such that they are held out, or are not."""
    place = 0
    while not place:
        teacher = cast.teacher()
        place = trials.place(teacher.id, clock.today(), own)
    client.application.config["SETTINGS"] = replace(own, help_holdout=place + held_out)
    cast.sign_in(client, teacher)
    return teacher


@pytest.fixture
def own(app: Flask) -> Iterator[Settings]:
    kept: Settings = app.config["SETTINGS"]
    yield kept
    app.config["SETTINGS"] = kept


def rows() -> list[HelpTrial]:
    wanted = sa.select(HelpTrial).order_by(HelpTrial.seen_at, HelpTrial.id)
    return list(db.session.scalars(wanted.execution_options(populate_existing=True)))


SCREEN = "/tickets/new?category=device.screen&lang=en"
TYPED = "/help/suggestions?title=n%C3%A4ytt%C3%B6&lang=en"


@pytest.mark.parametrize("held_out", [False, True])
def test_who_is_held_out_sees_no_help_and_files_as_always(client: FlaskClient, own: Settings, held_out: bool) -> None:  # noqa: FBT001
    given.tree()
    given.article("Näyttö on musta")
    teacher = come(client, own, held_out=held_out)
    for _ in range(2):
        page = client.get(SCREEN)
        assert (page.status_code, "Is the light on? en" in page.text) == (200, not held_out)
        assert ("Näyttö on musta" in client.get(TYPED).text) is not held_out
    client.get("/tickets/new?category=device.power")  # nobody wrote help for this
    assert [(one.person_id, one.held_out, one.filed) for one in rows()] == [(teacher.id, held_out, None)] * 2
    form = {"category": "device.screen", "title": "Dark", "school": str(cast.school().id), "class_stopped": "false"}
    assert client.post("/tickets/new", data=form).status_code == 303
    assert "Näyttö on musta" in client.get("/help").text  # whoever looks for it finds it
    cast.sign_in(client, makers.agent())
    assert "Is the light on? en" not in client.get(f"{SCREEN}&caller=true").text
    assert len(rows()) == 2


def test_a_day_later_it_is_known_who_filed_and_forgotten_who_it_was(client: FlaskClient, own: Settings) -> None:
    given.tree()
    asked = come(client, own, held_out=True)
    client.get(SCREEN)
    makers.ticket(asked)
    come(client, own, held_out=False)
    client.get(SCREEN)
    with transaction():
        assert trials.settle() == 0
    with time_machine.travel(clock.now() + dt.timedelta(days=1, minutes=1)):
        makers.ticket(asked)  # another day, another matter
        with transaction():
            assert trials.settle() == 2
    assert sorted((one.person_id, one.held_out, one.filed) for one in rows()) == [
        (None, False, False),
        (None, True, True),
    ]


def test_the_interval_is_told_and_small_groups_say_nothing(client: FlaskClient) -> None:
    lead = cast.everywhere(Role.LEAD)
    path = "/api/v1/help-effect"
    assert client.get(path, headers=makers.agent().bearer).status_code == 403
    assert client.get(f"{path}?days=0", headers=lead.bearer).status_code == 422
    cast.sign_in(client, lead)
    assert "nothing much can be said" in client.get("/help/effect?lang=en").text
    came(helped=(120, 300), held_out=(3, 29))
    assert client.get(path, headers=lead.bearer).json["total"]["says"] == "unclear"
    assert "too few people" in client.get("/help/effect?lang=en").text
    came(helped=(0, 0), held_out=(1, 11))
    total = client.get(path, headers=lead.bearer).json["total"]
    assert (total["helped"]["hits"], total["held_out"]["of"], total["says"]) == (120, 40, "saves")
    assert total["saved"]["value"] == pytest.approx(0.3)
    assert 0.1 < total["saved"]["low"] < 0.3 < total["saved"]["high"] < 0.45
    page = client.get("/help/effect?lang=en")
    assert "Help saves requests" in page.text
    assert client.get("/help/effect?days=x").status_code == 422


def came(*, helped: tuple[int, int], held_out: tuple[int, int]) -> None:
    """So many filed nothing, of so many."""
    now = {"on_day": clock.today(), "seen_at": clock.now()}
    with transaction():
        for is_out, (hits, of) in ((False, helped), (True, held_out)):
            made = [{"id": ids.new(), "held_out": is_out, "filed": n >= hits} | now for n in range(of)]
            if made:
                db.session.execute(sa.insert(HelpTrial), made)


# Source: Newcombe 1998, Statistics in Medicine 17, table II, method 10: 56/70 - 48/80, 9/10 - 3/10
@pytest.mark.parametrize(
    ("one", "other", "low", "high"), [((56, 70), (48, 80), 0.0524, 0.3339), ((9, 10), (3, 10), 0.1705, 0.8090)]
)
def test_the_difference_has_the_interval_of_the_literature(
    one: tuple[int, int], other: tuple[int, int], low: float, high: float
) -> None:
    found = difference(Share(*one), Share(*other))
    assert found is not None
    assert (found.low, found.high) == (pytest.approx(low, abs=5e-4), pytest.approx(high, abs=5e-4))


@examples(st.integers(0, 400), st.integers(0, 400), st.integers(0, 400), st.integers(0, 400))
def test_an_interval_holds_its_share_and_is_turned_round_with_it(a: int, b: int, c: int, d: int) -> None:
    one, other = Share(min(a, b), max(a, b)), Share(min(c, d), max(c, d))
    low, high = one.interval
    assert 0 <= low <= high <= 1
    there, back = difference(one, other), difference(other, one)
    if there is None or back is None:
        assert 0 in {one.of, other.of}
        return
    assert -1 <= there.low <= there.value <= there.high <= 1
    assert (back.low, back.high) == (pytest.approx(-there.high), pytest.approx(-there.low))
