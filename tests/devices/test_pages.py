"""The pages do what the API does, in the reader's language, and give back what was typed when something is refused."""

import datetime as dt
import re

import pytest
from flask.testing import FlaskClient

from core import clock
from core.actor import SYSTEM
from core.db import db, transaction
from organisation.people.roles import Role
from organisation.schools import rooms
from registry.catalogue.models import Category
from registry.devices import figures, lending
from registry.devices.actions import ACTIONS
from registry.devices.lifecycle import Condition, Lifecycle
from tests import cast, makers
from tests.devices.fleet import handed, listing, room
from tests.reading import error_of


def text(client: FlaskClient, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, address
    return answer.get_data(as_text=True)


def test_the_list_searches_filters_sorts_and_counts(client: FlaskClient) -> None:
    device = makers.device(serial_printed="ZZ99XYZ1")
    makers.device(lifecycle=Lifecycle.LOST)
    cast.sign_in(client, cast.everywhere(Role.ASSET_MANAGER))
    page = text(client, "/devices?q=xyz1")
    assert device.asset_tag in page
    assert page.count("row-link") == 1
    assert text(client, "/devices?lifecycle=lost&sort=-model").count("row-link") == 1
    assert "2 devices" in text(client, "/devices?count=true")
    assert "2 devices" in text(client, "/devices/count")
    assert "No device matches" in text(client, "/devices?q=nothing-like-it")
    assert "Choose one of" in text(client, "/devices?lifecycle=x", 422)
    assert re.search(r'/devices\.xlsx\?[^"]*lifecycle=lost', text(client, "/devices?lifecycle=lost"))
    assert client.get("/devices.csv?lifecycle=lost").headers["Content-Disposition"].endswith("devices.csv")


def test_a_list_that_a_link_narrowed_says_to_what(client: FlaskClient) -> None:
    device, here = makers.device(), room("B204")
    held = makers.device(room=here.id)
    contact = cast.contact()
    handed(device, contact)
    cast.sign_in(client, cast.everywhere(Role.ASSET_MANAGER))
    for query, said, found in ((f"holder={contact.id}", ": Contact<", device), (f"room={here.id}", "B204", held)):
        page = text(client, f"/devices?{query}")
        head, _, rows = page.partition("<table")
        assert said in head
        assert page.count("row-link") == 1
        assert found.asset_tag in rows
    cast.sign_in(client, cast.teacher())
    assert ": Contact<" not in client.get(f"/devices?holder={contact.id}").get_data(as_text=True)


@pytest.mark.parametrize("language", ["fi", "sv"])
def test_the_list_and_a_device_speak_the_readers_language(client: FlaskClient, language: str) -> None:
    device = makers.device(condition=Condition.FAULTY)
    cast.sign_in(client, cast.everywhere(Role.ASSET_MANAGER))
    said = {"fi": ("Laitteet", "Viallinen", "Hankinta ja takuu"), "sv": ("Enheter", "Felaktig", "Inköp och garanti")}
    page = text(client, f"/devices?lang={language}") + text(client, f"/devices/{device.id}?lang={language}")
    for words in said[language]:
        assert words in page


def test_a_teacher_sees_the_own_schools_devices_without_holder_price_or_actions(client: FlaskClient) -> None:
    device = makers.device(price_cents=12345)
    foreign = makers.device(school=cast.school(cast.OTHER))
    handed(device, cast.contact())
    cast.sign_in(client, cast.teacher())
    page = text(client, f"/devices/{device.id}")
    assert "Contact" not in page
    assert "123.45" not in page
    assert 'class="confirm"' not in page
    assert foreign.asset_tag not in text(client, "/devices")
    text(client, f"/devices/{foreign.id}", 404)
    text(client, f"/devices/{device.id}/edit", 403)
    text(client, "/devices/new", 403)
    text(client, f"/devices/print?school={cast.school().id}", 403)


def test_an_action_is_done_and_a_refused_one_keeps_what_was_typed(client: FlaskClient) -> None:
    device, teacher = makers.device(), cast.teacher()
    cast.sign_in(client, cast.contact())
    page = text(client, f"/devices/{device.id}")
    version = re.findall(r'name="version" value="(\d+)"', page)[0]
    form = {"version": version, "person": "nobody@test.invalid", "reason": "for the lesson"}
    refused = client.post(f"/devices/{device.id}/hand-over", data=form)
    assert refused.status_code == 422
    shown = refused.get_data(as_text=True)
    assert "nobody@test.invalid" in shown
    assert 'id="f-person-error"' in shown
    assert "for the lesson" in shown
    assert '<details class="confirm" open' in shown
    done = client.post(f"/devices/{device.id}/hand-over", data=form | {"person": teacher.person.email})
    assert done.status_code == 303
    assert "The device was handed over." in text(client, done.location)
    stale = client.post(f"/devices/{device.id}/take-back", data={"version": version})
    assert stale.status_code == 412
    assert client.post(f"/devices/{device.id}/fly", data={"version": version}).status_code == 404


def test_every_action_that_is_offered_can_be_asked_for(client: FlaskClient) -> None:
    manager = cast.everywhere(Role.ASSET_MANAGER)
    seen: set[str] = set()
    devices = [
        makers.device(),
        makers.device(condition=Condition.FAULTY),
        makers.device(lifecycle=Lifecycle.LOST),
        makers.device(lifecycle=Lifecycle.RETIRED),
        makers.device(),
    ]
    handed(devices[0], cast.teacher(), manager)
    with transaction():
        lending.lend(manager.actor, devices[-1], to="OPP-104233", due_on=clock.today())
    cast.sign_in(client, manager)
    for device in devices:
        page = text(client, f"/devices/{device.id}")
        seen |= set(re.findall(rf'action="/devices/{device.id}/([a-z-]+)"', page))
    assert seen == {"notes", "files", *(action.name for action in ACTIONS)}


def test_a_device_is_added_and_corrected_by_form(client: FlaskClient) -> None:
    cast.sign_in(client, cast.everywhere(Role.ASSET_MANAGER))
    makers.device(serial_printed="AB0CD7")
    form = {
        "model": str(makers.model().id), "school": str(cast.school().id), "serial": "ABOCD7", "reason": "gift",
        "price": "389,90", "lifecycle": "in_store", "condition": "working",
    }  # fmt: skip
    text(client, "/devices/new")
    similar = client.post("/devices/new", data=form)
    assert similar.status_code == 409
    assert "similar_is_another" in similar.get_data(as_text=True)
    assert 'id="f-serial-error"' in similar.get_data(as_text=True)
    tagged = client.post("/devices/new", data=form | {"serial": "CD1EF", "asset_tag": "HKI-1"}).get_data(as_text=True)
    assert "similar_is_another" not in tagged
    bad = client.post("/devices/new", data=form | {"price": "1.234", "similar_is_another": "true"})
    assert bad.status_code == 422
    assert "Write euros and cents" in bad.get_data(as_text=True)
    made = client.post("/devices/new", data=form | {"similar_is_another": "true"})
    assert made.status_code == 303
    page = text(client, made.location)
    assert "€389.90" in page
    edit = text(client, f"{made.location}/edit")
    version = re.findall(r'name="version" value="(\d+)"', edit)[0]
    changed = {
        "version": version,
        "model": form["model"],
        "serial": "ABOCD7",
        "reason": "bill",
        "price": "",
        "note": "n",
    }
    assert client.post(f"{made.location}/edit", data=changed | {"similar_is_another": "true"}).status_code == 303
    facts = text(client, made.location).partition("<aside>")[2].partition("</aside>")[0]
    assert "Price without VAT" in facts
    assert "€389.90" not in facts
    assert client.post(f"{made.location}/edit", data=changed).status_code == 412


def test_all_that_is_wrong_with_a_device_is_said_at_once(client: FlaskClient) -> None:
    cast.sign_in(client, cast.everywhere(Role.ASSET_MANAGER))
    known, device = makers.device(), makers.device()
    today = clock.today()
    wrong = {"version": "1", "model": str(device.model_id), "serial": known.serial_printed, "reason": ""}
    wrong |= {"asset_tag": known.asset_tag, "imei": "123", "mac": "no address", "price": "x"}
    answer = client.post(f"/devices/{device.id}/edit?lang=en", data=wrong)
    assert answer.status_code == 422
    for name in ("serial", "asset_tag", "imei", "mac", "price", "reason"):
        assert error_of(answer, name), name
    right = {"version": "1", "model": str(device.model_id), "serial": device.serial_printed, "reason": "seen"}
    right |= {"asset_tag": device.asset_tag, "purchased_on": str(today), "warranty_ends_on": "2020-01-01"}
    answer = client.post(f"/devices/{device.id}/edit?lang=en", data=right)
    assert error_of(answer, "warranty_ends_on") == "The warranty would end before the purchase."
    far = f"{today.year + 2}-06-01"
    right |= {"purchased_on": far, "warranty_ends_on": ""}
    answer = client.post(f"/devices/{device.id}/edit?lang=en", data=right)
    assert "more than a year ahead" in error_of(answer, "purchased_on")
    sure = {"sure": f"purchased_on={far}"}
    assert client.post(f"/devices/{device.id}/edit", data=right | sure).status_code == 303


def test_whoever_would_lose_a_device_is_named_before_it_is_handed_on(client: FlaskClient) -> None:
    cast.sign_in(client, cast.everywhere(Role.ASSET_MANAGER))
    device, teacher = makers.device(), cast.teacher()
    held = handed(device, cast.contact())
    form = {"version": str(held.version), "person": teacher.person.email}
    asked = client.post(f"/devices/{device.id}/hand-over?lang=en", data=form)
    assert (asked.status_code, "Contact has the device now." in asked.text) == (409, True)
    assert client.post(f"/devices/{device.id}/hand-over", data=form | {"confirm": "true"}).status_code == 303


def test_a_list_for_paper_has_the_schools_devices_by_room_with_their_holders(client: FlaskClient) -> None:
    device = makers.device(room=room("B2").id)
    teacher = cast.member("Liisa", (Role.REQUESTER, cast.school()))
    with transaction():
        lending.lend(SYSTEM, device, to=str(teacher.id), due_on=clock.today() + dt.timedelta(days=5))
    makers.device(lifecycle=Lifecycle.RETIRED)
    makers.device(lifecycle=Lifecycle.EXPECTED)
    cast.sign_in(client, cast.contact())
    page = text(client, f"/devices/print?school={cast.school().id}")
    assert "print-list__tick" in page
    assert re.search(r'data-label="Room"[^>]*>B2<', page)
    assert re.search(r"1 device · \d", page)
    assert re.search(r"Liisa · on loan until \d", page)
    assert page.count("row-link") == 1
    assert "List for printing" in text(client, f"/devices?school={cast.school().id}")


def test_a_room_shows_its_devices_and_its_open_tickets(client: FlaskClient) -> None:
    place = room("B2")
    device = makers.device(room=place.id)
    makers.ticket(room=place.id, title="Screen stays black")
    cast.sign_in(client, cast.everywhere(Role.AGENT))
    page = text(client, f"/rooms/{place.id}")
    assert device.asset_tag in page
    assert "Screen stays black" in page
    assert 'class="qr"' in page, "for the door"
    assert "Change the room" not in page
    assert f"/rooms/{place.id}" in text(client, f"/schools/{cast.school().id}")
    cast.sign_in(client, cast.contact())
    assert f"/rooms/{place.id}/edit" in text(client, f"/rooms/{place.id}")
    cast.sign_in(client, cast.outsider())
    text(client, f"/rooms/{place.id}", 404)


def test_who_finds_people_sees_their_devices_and_tickets_on_one_page(client: FlaskClient) -> None:
    device = makers.device()
    teacher = cast.member("Liisa", (Role.REQUESTER, cast.school()))
    handed(device, teacher)
    makers.ticket(teacher, title="Screen stays black")
    address = f"/people/{teacher.id}/overview"
    cast.sign_in(client, cast.everywhere(Role.AGENT))
    page = text(client, address)
    assert all(shown in page for shown in (device.asset_tag, "Screen stays black", cast.school().name_fi))
    assert address in text(client, "/search?q=Liisa")
    cast.sign_in(client, cast.outsider())
    text(client, address, 403)
    cast.sign_in(client, cast.everywhere(Role.AUDITOR))
    page = text(client, f"/people/{teacher.id}")
    assert device.asset_tag in page
    assert "Screen stays black" not in page


def test_the_sticker_shows_a_foreign_device_bare_and_strangers_whose_it_is(client: FlaskClient) -> None:
    device = makers.device(room=room("Secret room").id)
    stranger = text(client, f"/t/{device.asset_tag}?lang=en")
    assert "City of Helsinki schools" in stranger
    assert cast.FIRST not in stranger
    assert "Lenovo" not in stranger
    ways_in = re.findall(r'href="(/sign-in[^"]*)"', stranger)
    assert [way.replace("%2F", "/") for way in ways_in] == [f"/sign-in?next=/t/{device.asset_tag}&amp;lang=en"] * 2
    assert text(client, "/t/HKI-9999999?lang=en")
    cast.sign_in(client, cast.outsider())
    foreign = text(client, f"/t/{(device.asset_tag or '').lower().replace('-', '')}")
    assert cast.FIRST in foreign
    assert "Lenovo 300w" in foreign
    assert "Secret room" not in foreign
    assert f"/devices/{device.id}" not in foreign
    text(client, "/t/HKI-1234567", 404)
    cast.sign_in(client, cast.teacher())
    own = text(client, f"/t/{device.asset_tag}")
    assert "Secret room" in own
    assert f"/devices/{device.id}" in own


def test_start_and_school_pages_tell_how_many_devices_there_are(client: FlaskClient) -> None:
    device = makers.device(purchased_on=dt.date(2022, 8, 1))
    listing(db.session.merge(makers.model()))
    cast.sign_in(client, cast.everywhere(Role.ASSET_MANAGER))
    assert "Not counted yet" in text(client, "/")
    with transaction():
        figures.renew()
    page = text(client, "/")
    assert "By lifecycle" in page
    assert "2022" in page
    school = text(client, f"/schools/{device.school_id}")
    assert f"/devices?school={device.school_id}&amp;model={device.model_id}" in school
    cast.sign_in(client, cast.outsider())
    assert "Devices by model" not in text(client, f"/schools/{device.school_id}")


def test_access_points_are_counted_by_building(client: FlaskClient) -> None:
    point = makers.model("Aruba", "AP-635", Category.ACCESS_POINT)
    with transaction():
        annex = rooms.add(SYSTEM, cast.school(), name="C1", building="Annex")
    makers.device(of=point, room=annex.id)
    makers.device(of=point, room=annex.id, condition=Condition.FAULTY)
    makers.device(of=point)
    cast.sign_in(client, cast.contact())
    page = text(client, f"/schools/{cast.school().id}?lang=en").partition('id="network"')[2].partition("</section>")[0]
    cells = re.findall(r"<td[^>]*>(?:<[^>]+>)*([^<]+)", page)
    assert [cell.strip() for cell in cells] == ["Annex", "2", "1", "no building said", "1", "0"]
    assert "Annex" in text(client, f"/rooms/{annex.id}")
    cast.sign_in(client, cast.outsider())
    assert 'id="network"' not in text(client, f"/schools/{cast.school().id}")


def test_a_list_of_one_school_is_filtered_by_its_rooms(client: FlaskClient) -> None:
    here = makers.device(room=room("B214").id)
    makers.device()
    cast.sign_in(client, cast.contact())
    page = text(client, "/devices")
    assert f'<option value="{here.room_id}">B214</option>' in page
    narrowed = text(client, f"/devices?room={here.room_id}&warranty=unknown")
    assert re.findall(r'href="/devices/([0-9a-f-]{36})"', narrowed) == [str(here.id)]
    cast.sign_in(client, cast.outsider())
    assert 'id="filter-room"' not in text(client, f"/devices?school={here.school_id}")
    cast.sign_in(client, cast.everywhere(Role.ASSET_MANAGER))
    assert 'id="filter-room"' not in text(client, "/devices")
    assert 'id="filter-room"' in text(client, f"/devices?school={here.school_id}")


def test_a_device_is_added_into_a_room_by_its_name(client: FlaskClient) -> None:
    cast.sign_in(client, cast.everywhere(Role.ASSET_MANAGER))
    room("B214")
    form = {
        "model": str(makers.model().id), "school": str(cast.school().id), "serial": "CD1EF7", "reason": "gift",
        "lifecycle": "deployed", "condition": "working",
    }  # fmt: skip
    wrong = client.post("/devices/new", data=form | {"room": "B999"})
    assert wrong.status_code == 422
    assert 'id="f-room-error"' in wrong.text
    made = client.post("/devices/new", data=form | {"room": "b214"})
    assert made.status_code == 303
    assert "B214" in text(client, made.location)


def test_marking_as_faulty_leads_on_to_a_request_when_wanted(client: FlaskClient) -> None:
    device = makers.device(note="Handle <glued>\n\nWeak hinge")
    cast.sign_in(client, cast.everywhere(Role.AGENT))
    assert 'name="report"' not in text(client, f"/devices/{device.id}")  # IT support need not tell itself
    cast.sign_in(client, cast.everywhere(Role.ASSET_MANAGER))
    page = text(client, f"/devices/{device.id}")
    assert 'name="report"' in page
    assert "<p>Handle &lt;glued&gt;</p>" in page
    done = client.post(
        f"/devices/{device.id}/report-faulty", data={"reason": "dark", "version": device.version, "report": "true"}
    )
    assert (done.status_code, done.location) == (303, f"/tickets/new?tag={device.asset_tag}")
    other = makers.device()
    only = client.post(f"/devices/{other.id}/report-faulty", data={"reason": "dark", "version": other.version})
    assert only.location == f"/devices/{other.id}"
