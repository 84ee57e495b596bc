"""One box finds tickets, devices, people, rooms, orders, schools and models, each as far as the asker may see them."""

import re
from typing import Any

import pytest
from flask.testing import FlaskClient

from core.actor import SYSTEM
from core.db import transaction
from organisation.people.roles import Role
from registry.devices import hands
from registry.devices.models import Device
from tests import cast, makers
from tests.devices.fleet import room
from tests.statements import statements


@pytest.fixture
def device(client: FlaskClient) -> Device:
    """A Lenovo in room B214 of First School."""
    return makers.device(of=makers.model("Lenovo", "300w Yoga Gen 4"), room=room("B214").id, serial_printed="PF7QX2L9")


def opened(client: FlaskClient, q: str) -> str:
    """Where the box leads with `q`; empty: to a page of several things."""
    answer = client.get("/search", query_string={"q": q})
    assert answer.status_code in {200, 303}, answer.text
    return answer.location or ""


def kinds(client: FlaskClient, q: str) -> list[str]:
    """The kinds of things that the page shows for `q`, in order."""
    return re.findall(r'id="found-(\w+)"', client.get("/search", query_string={"q": q}).text)


def items(client: FlaskClient, who: cast.Member, q: str, **more: str) -> list[dict[str, Any]]:
    answer = client.get("/api/v1/search", query_string={"q": q, **more}, headers=who.bearer)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.get_json()["items"]
    return found


def test_a_number_or_a_tag_opens_the_thing_itself(client: FlaskClient, device: Device) -> None:
    makers.device()
    ticket = makers.ticket(devices=[str(device.id)])
    cast.sign_in(client, cast.everywhere(Role.AGENT))
    tag, number = device.asset_tag or "", ticket.number
    for q in (tag, tag.lower().replace("-", " "), f"https://vire.invalid/t/{tag}", "pf7q-x2l9", " PF7QX2L9 "):
        assert opened(client, q) == f"/devices/{device.id}", q
    for q in (number, number.lower(), number.removeprefix("HKI-"), f" {number} "):
        assert opened(client, q) == f"/tickets/{ticket.id}", q


def test_the_only_thing_that_fits_is_opened(client: FlaskClient, device: Device) -> None:
    makers.device()
    manager = cast.everywhere(Role.ASSET_MANAGER)
    order = makers.order("4500098765")
    cast.sign_in(client, manager)
    assert opened(client, "qx2l") == f"/devices/{device.id}"
    assert opened(client, "4500098765") == f"/orders/{order.id}"
    assert opened(client, "ordförande") == ""


def test_several_kinds_are_shown_one_by_one(client: FlaskClient, device: Device) -> None:
    agent = cast.everywhere(Role.AGENT)
    cast.sign_in(client, agent)
    makers.device(of=makers.model("HP", "ProBook 440"), room=device.room_id)
    assert kinds(client, "b214") == ["device", "room"]
    page = client.get("/search?q=b214").text
    assert f'href="/devices/{device.id}"' in page
    assert f'href="/devices?room={device.room_id}"' in page
    assert opened(client, f"yoga {cast.FIRST}") == f"/devices/{device.id}"
    found = items(client, agent, f"{cast.FIRST} b214")
    assert {"device", "room"} == {one["kind"] for one in found}
    assert [one["rank"] for one in found] == list(range(1, len(found) + 1))
    assert {one["kind"] for one in items(client, agent, "b214", kind="room")} == {"room"}


def test_more_than_the_page_shows_are_counted_and_linked(client: FlaskClient) -> None:
    for _ in range(7):
        makers.device(of=makers.model("Lenovo", "300w Yoga Gen 4"))
    cast.sign_in(client, cast.everywhere(Role.AGENT))
    page = client.get("/search?q=yoga").text
    assert 'href="/devices?q=yoga"' in page
    assert re.search(r'Devices <span class="count">7</span>', page)


def test_the_serial_that_was_read_aloud_stands_beside_each_hit(client: FlaskClient) -> None:
    for serial in ("PF3A-Z1R8", "PF3BZ1R8"):
        makers.device(serial_printed=serial)
    cast.sign_in(client, cast.everywhere(Role.AGENT))
    page = client.get("/search?q=z1r8&lang=en").text
    assert page.count("<mark>Z1R8</mark>") == 2
    assert "PF3A<mark>Z1R8</mark>" in page


def test_addresses_pupils_and_rooms_with_their_word_are_found(client: FlaskClient, device: Device) -> None:
    lent, teacher = makers.device(), cast.teacher()
    with transaction():
        hands.hand_over(SYSTEM, device, person=str(teacher.id))
        hands.hand_over(SYSTEM, lent, pupil="OPP-100055")
    agent = cast.everywhere(Role.AGENT)
    cast.sign_in(client, agent)
    assert {one["id"] for one in items(client, agent, "opp-100055")} == {str(lent.id)}
    assert {one["id"] for one in items(client, agent, teacher.person.email)} == {str(device.id), str(teacher.id)}
    assert {one["kind"] for one in items(client, agent, "room B214")} == {"device", "room"}
    assert items(client, cast.outsider(), "opp-100055") == []


def test_what_was_understood_of_several_words_is_said(client: FlaskClient) -> None:
    for _ in range(2):
        makers.device(of=makers.model("Lenovo", "300w Yoga Gen 4"))
    cast.sign_in(client, cast.everywhere(Role.AGENT))
    page = client.get("/search", query_string={"q": f"yoga {cast.FIRST}"}).text
    assert f"Model: Lenovo 300w Yoga Gen 4 + School: {cast.FIRST}" in page


def test_everybody_finds_only_what_they_may_see(client: FlaskClient, device: Device) -> None:
    teacher, outsider, contact = cast.teacher(), cast.outsider(), cast.contact()
    ticket = makers.ticket(teacher, devices=[str(device.id)])
    tag = device.asset_tag or ""
    for q in (tag, ticket.number, "pf7q", "b214", "teacher"):
        assert items(client, outsider, q) == [], q
    assert [one["kind"] for one in items(client, teacher, ticket.number)] == ["ticket"]
    assert [one["kind"] for one in items(client, teacher, tag)] == ["device", "ticket"]
    assert "person" not in {one["kind"] for one in items(client, teacher, "teacher")}
    assert [one["title"] for one in items(client, contact, "teacher", kind="person")] == ["Teacher"]
    order = makers.order("4500098765")
    assert items(client, contact, order.number) == []
    assert [one["id"] for one in items(client, cast.everywhere(Role.AUDITOR), order.number)] == [str(order.id)]
    receiver = cast.everywhere(Role.RECEIVER)
    assert "person" not in {one["kind"] for one in items(client, receiver, "teacher")}


def test_nothing_found_says_what_was_looked_for_and_where(client: FlaskClient) -> None:
    cast.sign_in(client, cast.teacher())
    page = client.get("/search", query_string={"q": "<b>zzz</b>"}).text
    assert "&lt;b&gt;zzz&lt;/b&gt;" in page
    assert "The search covers: tickets, devices, rooms, schools, models." in page
    assert "The search covers" in client.get("/search").text
    assert 'value="zzz"' in client.get("/search?q=zzz").text


@pytest.mark.parametrize(
    "q", ["%", "_", "'", '"', "()", "&|!:*", "\U0001f984", "a" * 100, "HKI-", "20", "a b c d e f g h"]
)
def test_any_text_is_answered(client: FlaskClient, device: Device, q: str) -> None:
    for who in (
        cast.everywhere(Role.AGENT),
        cast.teacher(),
        cast.everywhere(Role.ADMIN),
        cast.everywhere(Role.AUDITOR),
    ):
        items(client, who, q)
    cast.sign_in(client, cast.everywhere(Role.AGENT))
    opened(client, q)


def test_a_text_that_is_too_long_or_a_kind_that_does_not_exist_is_refused(client: FlaskClient) -> None:
    agent = cast.everywhere(Role.AGENT)
    for query in ("", "q=", "q=a&kind=cat", f"q={'a' * 101}", "q=%00"):
        assert client.get(f"/api/v1/search?{query}", headers=agent.bearer).status_code == 422, query
    cast.sign_in(client, agent)
    assert client.get(f"/search?q={'a' * 101}").status_code == 422


def test_a_search_asks_no_more_for_more_hits(client: FlaskClient) -> None:
    agent = cast.everywhere(Role.AGENT)
    makers.device(of=makers.model("Lenovo", "300w Yoga Gen 4"))
    items(client, agent, "lenovo")
    with statements() as few:
        items(client, agent, "lenovo")
    for _ in range(6):
        makers.device(of=makers.model("Lenovo", "300w Yoga Gen 4"))
    with statements() as many:
        items(client, agent, "lenovo")
    assert len(many) == len(few)
