"""One box finds tickets, devices, people, rooms, orders, schools and models, each as far as the asker may see them."""

import re
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from core.actor import SYSTEM
from core.db import db, transaction
from core.scope import everywhere
from organisation.people import people
from organisation.people.models import Person
from organisation.people.roles import Role
from organisation.schools.models import Room
from registry.devices import hands
from registry.devices.models import Device
from tests import cast, makers
from tests.devices.fleet import room
from tests.knowledge import given
from tests.statements import statements
from tickets.knowledge import articles


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
    assert "The search covers: tickets, devices, rooms, schools, models, help articles." in page
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


def test_filters_in_words_narrow_the_search_and_are_said_back(client: FlaskClient, device: Device) -> None:
    agent, elsewhere = cast.everywhere(Role.AGENT), makers.device(school=cast.school(cast.OTHER))
    ticket = makers.ticket(devices=[str(device.id)])
    makers.ticket(cast.outsider(), school=cast.school(cast.OTHER).id)

    def found(q: str) -> set[str]:
        return {one["id"] for one in items(client, agent, q)}

    school = str(cast.school().id)
    assert {school, str(device.id), str(ticket.id)} <= found(f'school:"{cast.FIRST}"')
    assert str(elsewhere.id) not in found(f'school:"{cast.FIRST}"')
    for said in ("state:open", "tila:avoin", "läge:öppen", "TILA: Avoin", 'status:"not finished"', "state:received"):
        assert str(ticket.id) in found(said), said
    assert found("state:closed") == set()
    serial = {str(device.id), str(ticket.id)}
    for said in ("serial:x2l9", "sarjanumero:PF7Q-X2L9", f'serienummer:X2L9 koulu:"{cast.FIRST}"'):
        assert found(said) == serial, said
    assert found('serial:x2l9 state:"in use"') <= {str(device.id)}
    assert found(f'school:"{cast.FIRST}" b214') == {str(device.id), str(device.room_id)}
    answer = client.get("/api/v1/search", query_string={"q": "tila:avoin serial:x2l9"}, headers=agent.bearer).get_json()
    assert answer["understood"] == ["State: Not finished", "Serial number: X2L9"]
    cast.sign_in(client, agent)
    page = client.get("/search", query_string={"q": f'school:"{cast.FIRST}" lang', "lang": "en"}).text
    assert f"Understood: School: {cast.FIRST}." in page
    assert items(client, cast.outsider(), "serial:x2l9") == []
    admin = cast.everywhere(Role.ADMIN)  # follows requests of their own, and may see no devices
    assert not admin.actor.may("device:read")
    assert items(client, admin, "serial:x2l9") == []
    assert [one["kind"] for one in items(client, cast.outsider(), f'school:"{cast.FIRST}"')] == ["school"]


@pytest.mark.parametrize(
    ("q", "sentence"),
    [
        ("school:Nowhere", "No school is called “Nowhere”."),
        ("school:lukio", "Several schools are called “lukio”: "),
        ("state:broken", "“broken” is no state of a ticket. There are: Not finished, Received, "),
        ("state:broken", "“broken” is no state of a device. There are: Expected, "),
        ("serial:5", "Write three characters of the serial number or more."),
        ("b214 state:", "Write after “state:” what you look for."),
        ("state:open tila:open", "“tila:” can stand only once."),
    ],
)
def test_a_filter_that_means_nothing_is_refused_in_a_sentence(client: FlaskClient, q: str, sentence: str) -> None:
    agent = cast.everywhere(Role.AGENT)
    cast.school(cast.OTHER)
    answer = client.get("/api/v1/search", query_string={"q": q}, headers=agent.bearer)
    assert answer.status_code == 422
    assert sentence in str(answer.get_json())
    cast.sign_in(client, agent)
    page = client.get("/search", query_string={"q": q, "lang": "en"})
    assert (page.status_code, sentence in page.text) == (422, True)
    assert f'value="{q}"' in page.text


def test_filters_that_nothing_has_together_are_refused(client: FlaskClient) -> None:
    agent = cast.everywhere(Role.AGENT)
    answer = client.get("/api/v1/search?kind=person&q=state:open", headers=agent.bearer)
    assert answer.status_code == 422
    assert "There is nothing that all of these filters are about: state:." in str(answer.get_json())


def test_names_with_a_wrong_letter_are_found_where_nothing_fits(client: FlaskClient) -> None:
    anna, agent = cast.teacher(), cast.everywhere(Role.AGENT)
    with transaction():
        people.alter(SYSTEM, anna.person, name="Anna-Maija Hyvärinen")
    hall = room("Liikuntasali")
    room("Luokka 214")
    cast.sign_in(client, agent)
    for q in ("hyvarinen", "Hyvärinne", "Hyväriinen anna", "hyvrinen", "Anna Hyvärimen"):
        found = items(client, agent, q, kind="person")
        assert [(one["title"], one["near"]) for one in found] == [("Anna-Maija Hyvärinen", True)], q
        assert opened(client, q) == "", "a name that is only almost the same is shown, not opened"
    assert items(client, agent, "Hyväri", kind="person")[0]["near"] is False
    for q in ("Hyvvärimen", "luokka 215", "zzzz"):
        assert items(client, agent, q) == [], q
    assert [one["id"] for one in items(client, agent, "likuntasali")] == [str(hall.id)]
    assert {one["kind"] for one in items(client, agent, "Alpilan lukio")} == {"school"}
    page = client.get("/search?q=likuntasali&lang=en").text
    assert "Nothing that you may see is called exactly “likuntasali”." in page
    assert items(client, cast.outsider(), "hyvarinnen") == []
    assert items(client, cast.outsider(), "likuntasali") == []


def test_looking_for_almost_the_same_name_takes_the_index(db_session: Any) -> None:
    db.session.execute(sa.text("SET LOCAL enable_seqscan = off"))
    for table, key in ((Person, "sort_key"), (Room, "fi_key(name)")):
        name = table.__tablename__
        asked = sa.text(f"EXPLAIN SELECT id FROM {name} WHERE near_keys({key}) && near_keys('virtanen')")  # noqa: S608
        plan = db.session.scalars(everywhere(asked, table, why="a test"))
        assert f"ix_{name}_near" in "\n".join(plan)


def test_help_articles_are_found_in_the_same_box_once_they_are_published(client: FlaskClient) -> None:
    one = given.article("Näyttökaapeli ei kuljeta kuvaa", "Irrota kaapeli molemmista päistä.")
    teacher = cast.teacher()
    (hit,) = items(client, teacher, "näyttökaapelin", kind="article")
    assert (hit["id"], hit["title"], hit["snippet"]) == (str(one.id), one.title_fi, one.body_fi)
    cast.sign_in(client, teacher)
    assert opened(client, "näyttökaapeli") == f"/help/{one.id}"
    with transaction():
        articles.retire(cast.everywhere(Role.LEAD).actor, one)
    assert items(client, teacher, "näyttökaapelin") == []
