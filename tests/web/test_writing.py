"""One person's writing is slowed down, nobody else's, and reading never."""

import datetime as dt
import uuid
from typing import Any

import pytest
from flask.testing import FlaskClient

from core.quota import Pace
from organisation.access import paces
from organisation.people import reach
from organisation.people.roles import Role
from tests import cast
from web import guards, writing

MINUTE = dt.timedelta(minutes=1)


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> Pace:
    pace = Pace(5, MINUTE)
    monkeypatch.setattr(guards, "writing_pace", lambda _: pace)
    return pace


def test_a_burst_then_as_time_passes(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [1000.0]
    monkeypatch.setattr(writing.time, "monotonic", lambda: now[0])
    writers, one, other, pace = writing.Writers(), uuid.uuid4(), uuid.uuid4(), Pace(3, dt.timedelta(seconds=2))

    def waits(who: uuid.UUID) -> int:
        try:
            writers.count(who, pace)
        except writing.TooFast as refused:
            return int(refused.values["retry_after"])
        return 0

    assert [waits(one) for _ in range(5)] == [0, 0, 0, 3, 3]
    assert waits(other) == 0
    now[0] += 2
    assert [waits(one) for _ in range(2)] == [0, 3]
    now[0] += 3600
    assert [waits(one) for _ in range(4)] == [0, 0, 0, 3]


def test_those_who_are_quiet_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [1000.0]
    monkeypatch.setattr(writing.time, "monotonic", lambda: now[0])
    monkeypatch.setattr(writing, "MOST_PEOPLE", 10)
    writers = writing.Writers()
    for _ in range(200):
        now[0] += 1
        writers.count(uuid.uuid4(), Pace(3, dt.timedelta(seconds=2)))
    assert len(writers._free_at) <= 12


def test_who_writes_too_fast_is_told_when_to_go_on(client: FlaskClient, slow: Pace) -> None:
    contact, other = cast.contact(), cast.contact()
    rooms = f"/api/v1/schools/{cast.school().id}/rooms"

    def add(who: cast.Member) -> Any:
        return client.post(rooms, json={"name": uuid.uuid4().hex}, headers=who.bearer)

    assert [add(contact).status_code for _ in range(slow.burst + 1)] == [201] * slow.burst + [429]
    refused = add(contact)
    assert refused.get_json()["code"] == "too_fast"
    assert 0 < int(refused.headers["Retry-After"]) <= 61
    assert client.get(rooms, headers=contact.bearer).status_code == 200
    assert add(other).status_code == 201


def test_a_page_says_it_in_one_sentence(client: FlaskClient, slow: Pace) -> None:
    cast.sign_in(client, cast.teacher())
    answers = [client.post("/account/language?lang=en", data={"language": "en"}) for _ in range(slow.burst + 1)]
    assert answers[-1].status_code == 429
    assert "You have sent too much in a short time." in answers[-1].text


@pytest.mark.parametrize(
    ("role", "pace"),
    [(Role.REQUESTER, paces.USUAL), (Role.SCHOOL_CONTACT, paces.USUAL), (Role.AUDITOR, paces.USUAL),
     (Role.INTEGRATION, paces.BULK), (Role.PROCUREMENT, paces.BULK), (Role.AGENT, paces.BULK)],
)  # fmt: skip
def test_programs_and_bulk_work_may_write_faster(role: Role, pace: Pace) -> None:
    who = reach.actor(uuid.uuid4(), [(role.value, None)], language="fi", name="A")
    assert paces.writing(who) == pace
    assert paces.BULK.burst > paces.USUAL.burst
    assert paces.BULK.every < paces.USUAL.every
