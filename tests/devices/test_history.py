"""Both schools read a move, each reads its own period; prices, holders and names are told to those who may know."""

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from core.db import db, transaction
from core.errors import NotFound
from core.history import Event
from core.paging import Page
from organisation.access.models import PersonalView
from organisation.people import watched
from organisation.people.roles import Role
from registry.devices import devices, hands, history, moves, stages
from registry.devices.models import Device
from tests import cast, makers
from tests.devices.fleet import handed

PRICE = "€2.00"  # as no time of day is written


def verbs(found: Page) -> list[str]:
    return [fact.verb for fact in reversed(found.items)]


@pytest.fixture
def moved(client: FlaskClient) -> Device:
    """A device that was at First School, then at Other School."""
    manager = cast.everywhere(Role.ASSET_MANAGER).actor
    device = makers.device(price_cents=100)
    with transaction():
        stages.report_faulty(manager, device, reason="at the first")
        moves.move(manager, device, school=cast.school(cast.OTHER).id, reason="swap")
        devices.correct(manager, device, reason="the bill came", price_cents=200)
    return device


def test_each_school_reads_its_own_period_and_both_read_the_move(client: FlaskClient, moved: Device) -> None:
    with client.application.test_request_context():
        first, other = cast.contact().actor, cast.outsider().actor
        manager = cast.everywhere(Role.ASSET_MANAGER).actor
        assert verbs(history.of(first, moved.id)) == ["device.added", "device.reported_faulty", "device.moved"]
        assert verbs(history.of(other, moved.id)) == ["device.moved", "device.corrected"]
        assert len(verbs(history.of(manager, moved.id))) == 4
        third = cast.member("third", (Role.REQUESTER, cast.school("Brändö gymnasium"))).actor
        with pytest.raises(NotFound):
            history.of(third, moved.id)


def test_prices_and_holders_are_told_to_those_who_may_see_them(client: FlaskClient, moved: Device) -> None:
    contact = cast.member("contact", (Role.SCHOOL_CONTACT, cast.school(cast.OTHER)))
    handed(moved, contact, cast.everywhere(Role.AGENT))
    told: dict[str, str] = {}
    for name, who in {
        "outsider": cast.outsider(),
        "contact": contact,
        "manager": cast.everywhere(Role.ASSET_MANAGER),
    }.items():
        answer = client.get(f"/api/v1/devices/{moved.id}/history", headers=who.bearer)
        assert answer.status_code == 200
        told[name] = answer.get_data(as_text=True)
    assert PRICE not in told["outsider"]
    assert "Contact" not in told["outsider"]
    assert "Contact" in told["contact"]
    assert PRICE not in told["contact"]
    assert PRICE in told["manager"]


def test_the_history_is_paged(client: FlaskClient, moved: Device) -> None:
    who = cast.everywhere(Role.AUDITOR)
    first = client.get(f"/api/v1/devices/{moved.id}/history?limit=3", headers=who.bearer).get_json()
    rest = client.get(
        f"/api/v1/devices/{moved.id}/history?limit=3&after={first['next']}", headers=who.bearer
    ).get_json()
    assert [len(first["items"]), len(rest["items"]), rest["next"]] == [3, 1, None]


def test_who_was_shown_a_holder_is_logged_but_not_over_and_over(client: FlaskClient) -> None:
    watched._logged.clear()
    contact, teacher = cast.contact(), cast.teacher()
    device = makers.device()
    handed(device, teacher, contact)
    for _ in range(2):
        client.get(f"/api/v1/devices/by-tag/{device.asset_tag}", headers=contact.bearer)
        client.get(f"/api/v1/devices/{device.id}", headers=teacher.bearer)
    seen = db.session.execute(sa.select(PersonalView.viewer_id, PersonalView.subject_id)).all()
    assert [tuple(row) for row in seen] == [(contact.id, teacher.id)]


def test_who_is_shown_earlier_holders_is_logged_too(client: FlaskClient) -> None:
    watched._logged.clear()
    contact, first, second = cast.contact(), cast.teacher(), cast.teacher()
    device = makers.device()
    handed(device, first, contact)
    handed(device, second, contact)
    cast.sign_in(client, contact).get(f"/devices/{device.id}")
    assert set(db.session.scalars(sa.select(PersonalView.subject_id))) == {first.id, second.id}


def test_a_fact_holds_keys_and_no_names(client: FlaskClient) -> None:
    contact, teacher = cast.contact(), cast.teacher()
    device = makers.device()
    handed(device, teacher, contact)
    fact = db.session.scalars(sa.select(Event).where(Event.verb == "device.handed_over")).one()
    assert "Teacher" not in str(fact.after)
    assert str(teacher.id) in str(fact.after)


def test_a_handover_is_told_in_words_and_times_of_day(client: FlaskClient) -> None:
    device, manager = makers.device(), cast.everywhere(Role.ASSET_MANAGER)
    holders = [cast.member(name) for name in ("Aino", "Bertta")]
    for holder in holders:
        handed(device, holder, cast.everywhere(Role.AGENT))
    hands.take_back(manager.actor, device)
    with client.application.test_request_context("/?lang=en"):
        told = [change for fact in history.of(manager.actor, device.id).items for change in fact.changes]
    names = [holder.person.name for holder in reversed(holders)]
    assert [change[1:] for change in told if change[0] == "Holder"] == [
        (names[0], ""),
        (names[1], names[0]),
        ("", names[1]),
    ]
    assert not [change for change in told if change[0].startswith("In their hands")]
    unworded = [change for change in told if "_" in change[0] or "+00:00" in "".join(change)]
    assert unworded == []
