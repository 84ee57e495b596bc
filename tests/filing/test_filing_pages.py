"""The sticker and the form as a person meets them, without a script."""

import re
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from core import clock
from core.actor import SYSTEM
from core.db import db, transaction
from organisation.people import people
from organisation.people.roles import Role
from organisation.schools.models import School
from registry.catalogue.models import Category as Kind
from registry.devices import hands
from registry.devices.lifecycle import Lifecycle
from tests import cast, makers
from tickets.categories import categories
from tickets.categories.seed_categories import MAX_SYMPTOMS
from tickets.filing import sticker
from tickets.states import Channel
from tickets.ticket.models import Message, Ticket
from web import panels


def text(page: Any) -> str:
    """What a page says, without its marks."""
    return " ".join(re.sub(r"<[^>]+>", " ", page.get_data(as_text=True)).split())


def filed() -> Ticket:
    from core.scope import everywhere

    newest = sa.select(Ticket).order_by(Ticket.created_at.desc(), Ticket.id.desc()).limit(1)
    found: Ticket = db.session.scalars(everywhere(newest, Ticket, why="a test looks")).one()
    return found


def how_many() -> int:
    from core.scope import everywhere

    count = sa.select(sa.func.count()).select_from(Ticket)
    return int(db.session.scalar(everywhere(count, Ticket, why="a test counts")) or 0)


@pytest.mark.parametrize("kind", Kind)
def test_a_sticker_offers_at_most_eight_symptoms_and_something_else(db_session: Any, kind: Kind) -> None:
    offered = [c.code for c in categories.symptoms(kind)]
    assert 2 <= len(offered) <= MAX_SYMPTOMS + 1
    assert offered[-1] == "something_else"


def test_the_panel_of_a_sticker_links_each_symptom(client: FlaskClient) -> None:
    device, teacher = makers.device(of=makers.model("Epson", "EB-1", Kind.PROJECTOR)), cast.teacher()
    with client.application.test_request_context("/?lang=sv"):
        [panel] = panels.shown("sticker", teacher.actor, device)
    assert f"/tickets/new?tag={device.asset_tag}&amp;category=presentation.no_picture" in panel
    assert "Ingen bild syns" in panel
    gone = makers.device(lifecycle=Lifecycle.RETIRED, retired_on=clock.today())
    with client.application.test_request_context("/?lang=sv"):
        shown = sticker.symptoms(teacher.actor, gone)
    assert shown is not None
    assert (shown["tag"], shown["symptoms"]) == (gone.asset_tag, [])


@pytest.mark.parametrize("way", ["/t/{tag}?lang=en", "/tickets/new?tag={tag}&lang=en"])
def test_from_the_sticker_to_sent_in_three_taps_and_no_typing(client: FlaskClient, way: str) -> None:
    device, teacher = makers.device(), cast.teacher()
    cast.sign_in(client, teacher)
    offered = client.get(way.format(tag=device.asset_tag))
    [link] = re.findall(r'href="(/tickets/new\?[^"]*device\.screen)"', offered.text)
    asked = client.get(link.replace("&amp;", "&"))
    assert "Is a class stopped right now?" in asked.text
    hidden = dict(re.findall(r'type="hidden" name="(tag|category)" value="([^"]*)"', asked.text))
    lacking = client.post("/tickets/new?lang=en", data=hidden | {"class_stopped": "true", "reach": "phone"})
    assert (lacking.status_code, how_many()) == (422, 0)
    assert all(one in text(lacking) for one in ("Say in which room the class is.", "Write the number to call."))
    stopped = {"class_stopped": "true", "place": " b214", "reach": "phone", "phone": "+358 40 1234567"}
    sent = client.post("/tickets/new", data=hidden | stopped)
    ticket = filed()
    assert (ticket.place, ticket.reach, ticket.phone) == ("b214", "phone", "+358 40 1234567")
    assert (sent.status_code, sent.location) == (303, f"/tickets/{ticket.id}/filed")
    assert (ticket.channel, ticket.title, ticket.class_stopped) == (
        Channel.STICKER,
        "The screen is broken or dark",
        True,
    )
    said = text(client.get(sent.location))
    assert "It is being sent to the right team." in said
    assert "this comes before other work" in said


@pytest.mark.parametrize(
    ("language", "question", "thanks"),
    [
        ("fi", "Onko opetus keskeytynyt juuri nyt?", "Kiitos"),
        ("sv", "Är undervisningen avbruten just nu?", "Tack"),
    ],
)
def test_it_speaks_the_persons_language(client: FlaskClient, language: str, question: str, thanks: str) -> None:
    tag = makers.device().asset_tag
    cast.sign_in(client, cast.member("someone", (Role.REQUESTER, cast.school()), language=language))
    assert question in client.get(f"/tickets/new?tag={tag}&category=device.screen").text
    sent = client.post("/tickets/new", data={"tag": tag, "category": "device.screen", "class_stopped": "false"})
    assert filed().language == language
    assert thanks in client.get(sent.location).text


def test_a_stranger_sees_model_tag_and_school_and_nothing_else(client: FlaskClient) -> None:
    from organisation.schools import rooms

    room = rooms.add(makers.SYSTEM, cast.school(), name="Salainen huone")
    db.session.commit()
    device = makers.device(room_id=room.id, price_cents=38990)
    cast.sign_in(client, cast.outsider())
    page = client.get(f"/tickets/new?tag={device.asset_tag}&category=device.screen&lang=en").text
    assert all(shown in page for shown in ("300w Yoga Gen 4", device.asset_tag or "", cast.FIRST))
    assert not [secret for secret in ("Salainen", str(device.serial), "389,90", "389.90") if secret in page]
    sent = client.post(
        "/tickets/new", data={"tag": device.asset_tag, "category": "device.screen", "class_stopped": "false"}
    )
    assert sent.status_code == 303
    assert filed().school_id == cast.school().id
    assert "Salainen" not in client.get(sent.location).text


def test_another_person_does_not_see_who_has_it(client: FlaskClient) -> None:
    ticket = makers.ticket()
    cast.sign_in(client, cast.outsider())
    assert client.get(f"/tickets/{ticket.id}/filed").status_code == 404


def test_signed_out_one_is_asked_to_sign_in_and_comes_back(client: FlaskClient) -> None:
    answer = client.get("/tickets/new?tag=HKI-0000013")
    assert answer.location == "/sign-in?next=%2Ftickets%2Fnew%3Ftag%3DHKI-0000013"


def test_whoever_may_not_file_is_told_so(client: FlaskClient) -> None:
    cast.sign_in(client, cast.everywhere(Role.INTEGRATION))
    assert client.get("/tickets/new").status_code == 403
    assert client.post("/tickets/new", data={"title": "x"}).status_code == 403


def test_one_who_reported_it_before_is_told_and_may_go_on(client: FlaskClient) -> None:
    teacher, device = cast.teacher(), makers.device()
    known = makers.ticket(teacher, devices=[device.asset_tag])
    cast.sign_in(client, teacher)
    page = client.get(f"/tickets/new?tag={device.asset_tag}&category=device.screen&lang=en").text
    assert f'href="/tickets/{known.id}"' in page
    assert known.number in page
    form = {"tag": device.asset_tag, "category": "device.screen", "class_stopped": "false"}
    refused = client.post("/tickets/new", data=form)
    assert (refused.status_code, how_many()) == (409, 1)
    assert client.post("/tickets/new", data=form | {"again": "true"}).status_code == 303
    assert how_many() == 2


def test_what_somebody_else_has_just_reported_is_asked_about_without_a_name(client: FlaskClient) -> None:
    teacher, device = cast.teacher(), makers.device()
    known = makers.ticket(teacher, devices=[device.asset_tag])
    colleague = cast.member("colleague", (Role.REQUESTER, cast.school()))
    cast.sign_in(client, colleague)
    form = {"tag": device.asset_tag, "category": "device.screen", "class_stopped": "false"}
    asked = client.post("/tickets/new?lang=en", data=form)
    assert (asked.status_code, how_many()) == (409, 1)
    shown = client.get(f"/tickets/new?tag={device.asset_tag}&category=device.screen&lang=en")
    for page in (asked.text, shown.text):
        assert "Someone has already reported this within the last hour." in page
        assert not [secret for secret in (known.number, str(known.id), teacher.person.name) if secret in page]
    assert client.post("/tickets/new", data=form | {"again": "true"}).status_code == 303
    cast.sign_in(client, cast.outsider())  # of another school: told nothing, and asked nothing
    assert "already reported" not in client.get(f"/tickets/new?tag={device.asset_tag}&category=device.screen").text
    assert client.post("/tickets/new", data=form).status_code == 303


def test_the_same_words_about_no_device_twice_in_a_minute_are_asked_about(client: FlaskClient) -> None:
    cast.sign_in(client, cast.teacher())
    form = {"category": "network.wifi", "class_stopped": "false", "school": str(cast.school().id)}
    assert client.post("/tickets/new", data=form).status_code == 303
    again = client.post("/tickets/new?lang=en", data=form)
    assert (again.status_code, how_many()) == (409, 1)
    assert "You have reported this already." in again.text
    assert client.post("/tickets/new", data=form | {"title": "Only in room B 12"}).status_code == 303


def test_a_sticker_says_what_is_known_of_its_device(client: FlaskClient) -> None:
    teacher, device = cast.teacher(), makers.device()
    ticket = makers.routed(teacher, devices=[device.asset_tag])
    secret = makers.device()
    makers.ticket(teacher, devices=[secret.asset_tag], sensitive=True)
    colleague = cast.member("colleague", (Role.REQUESTER, cast.school()))
    pages: dict[str, str] = {}
    for name, who in (("teacher", teacher), ("colleague", colleague), ("outsider", cast.outsider())):
        cast.sign_in(client, who)
        for way in (f"/t/{device.asset_tag}", f"/tickets/new?tag={device.asset_tag}"):
            pages[name] = text(client.get(f"{way}{'&' if '?' in way else '?'}lang=en"))
            told = name != "outsider"
            assert ("Already reported" in pages[name], "Reported today at" in pages[name]) == (told, told)
        linked = client.get(f"/t/{device.asset_tag}").text
        assert (f"/tickets/{ticket.id}" in linked) == (name == "teacher")
        assert "Already reported" not in client.get(f"/t/{secret.asset_tag}?lang=en").text
    assert re.search(r"Reported today at \d\d:\d\d\. .+ has it\.", pages["colleague"])
    for who, told in ((colleague, True), (teacher, False), (cast.contact(), False)):  # these two find it in the list
        cast.sign_in(client, who)
        shown = text(client.get(f"/devices/{device.id}?lang=en"))
        assert (
            bool(re.search(r"Somebody reported a fault of this device today at \d\d:\d\d\. .+ has it\.", shown)) == told
        )
        assert (ticket.number in shown) != told
        assert "Somebody reported a fault" not in client.get(f"/devices/{secret.id}?lang=en").text
    assert "Did you find it?" in pages["outsider"]


@pytest.mark.parametrize(
    ("lifecycle", "says"),
    [(Lifecycle.LOST, "reported as lost"), (Lifecycle.STOLEN, "reported as stolen")],
)
def test_whoever_has_found_a_missing_device_says_so_in_one_tap(
    client: FlaskClient, lifecycle: Lifecycle, says: str
) -> None:
    device = makers.device(lifecycle=lifecycle, missing_on=clock.today())
    repaired = makers.device(condition="in_repair")
    cast.sign_in(client, cast.teacher())
    assert "being in repair" in client.get(f"/t/{repaired.asset_tag}?lang=en").text
    page = client.get(f"/t/{device.asset_tag}?lang=en").text
    assert says in page
    [form] = re.findall(r'<form class="inline-form" method="post" action="/tickets/new">.*?</form>', page)
    sent = client.post("/tickets/new", data=dict(re.findall(r'name="(\w+)" value="([^"]*)"', form)))
    assert sent.status_code == 303
    assert (filed().title, filed().class_stopped, filed().channel) == ("I have found this device", False, "sticker")


def test_another_symptom_is_no_repetition(client: FlaskClient) -> None:
    teacher, device = cast.teacher(), makers.device()
    makers.ticket(teacher, devices=[device.asset_tag])
    cast.sign_in(client, teacher)
    assert "reported this already" not in client.get(f"/tickets/new?tag={device.asset_tag}&category=device.slow").text


def test_a_refused_form_keeps_what_was_typed_and_says_what_is_missing(client: FlaskClient) -> None:
    cast.sign_in(client, cast.teacher())
    typed = {"description": "It went dark in the middle.\nTwice.", "device": "HKI-9999999", "category": "device.screen"}
    answer = client.post("/tickets/new?lang=en", data=typed | {"school": str(cast.school().id)})
    assert (answer.status_code, how_many()) == (422, 0)
    assert "It went dark in the middle.\nTwice.</textarea>" in answer.text
    assert 'value="HKI-9999999"' in answer.text
    assert {"Choose yes or no.", "No device has the tag"} <= {
        s for s in ("Choose yes or no.", "No device has the tag") if s in answer.text
    }


def test_a_part_of_a_serial_gives_a_choice_within_the_school(client: FlaskClient) -> None:
    here = makers.device(serial_printed="QX77001")
    foreign = makers.device(serial_printed="QX77002", school=cast.school(cast.OTHER))
    cast.sign_in(client, cast.teacher())
    form = {"category": "device.screen", "class_stopped": "false", "device": "qx77", "school": str(cast.school().id)}
    choice = client.post("/tickets/new", data=form)
    assert choice.status_code == 422
    assert f'value="{here.asset_tag}"' in choice.text
    assert str(foreign.asset_tag) not in choice.text
    assert client.post("/tickets/new", data=form | {"chosen": here.asset_tag}).status_code == 303


def test_words_alone_are_enough_and_become_the_title(client: FlaskClient) -> None:
    cast.sign_in(client, cast.teacher())
    form = {"description": "The Wi-Fi is gone\nsince nine", "class_stopped": "false", "school": str(cast.school().id)}
    assert client.post("/tickets/new", data=form).status_code == 303
    ticket = filed()
    assert (ticket.title, ticket.category_id) == ("The Wi-Fi is gone", None)
    words = sa.select(Message.text).where(Message.ticket_id == ticket.id)
    assert db.session.scalars(words).all() == ["The Wi-Fi is gone\nsince nine"]


def test_something_must_be_said(client: FlaskClient) -> None:
    cast.sign_in(client, cast.teacher())
    answer = client.post("/tickets/new?lang=en", data={"class_stopped": "false", "school": str(cast.school().id)})
    assert answer.status_code == 422
    assert "Say in a few words" in answer.text


def test_something_else_without_a_device_needs_words_and_spaces_are_none(client: FlaskClient) -> None:
    cast.sign_in(client, cast.teacher())
    form = {"category": "something_else", "class_stopped": "false", "school": str(cast.school().id)}
    for words in ({}, {"title": "  "}):
        answer = client.post("/tickets/new?lang=en", data=form | words)
        assert (answer.status_code, how_many()) == (422, 0)
        assert "Say in a few words" in answer.text
    assert client.post("/tickets/new", data=form | {"title": "  ", "description": "A smell"}).status_code == 303
    assert filed().title == "A smell"
    with_sticker = {"tag": makers.device().asset_tag, "category": "something_else", "class_stopped": "false"}
    assert client.post("/tickets/new", data=with_sticker).status_code == 303


def test_a_request_is_not_asked_whether_a_class_is_stopped(client: FlaskClient) -> None:
    cast.sign_in(client, cast.teacher())
    assert "class stopped" not in client.get("/tickets/new?category=request.accessory&lang=en").text
    form = {"category": "request.accessory", "school": str(cast.school().id)}
    assert client.post("/tickets/new", data=form).status_code == 303


def test_a_contact_finds_the_person_by_a_part_of_the_name(client: FlaskClient) -> None:
    one, two = (cast.member(name, (Role.REQUESTER, cast.school())) for name in ("annabella", "annamari"))
    cast.member("annakaisa", (Role.REQUESTER, cast.school(cast.OTHER)))
    cast.sign_in(client, cast.contact())
    form = {"category": "account.password", "class_stopped": "false", "school": str(cast.school().id)}
    choice = client.post("/tickets/new", data=form | {"for_whom": "anna"})
    assert [key in choice.text for key in (str(one.id), str(two.id), "Annakaisa")] == [True, True, False]
    sent = client.post("/tickets/new", data=form | {"for_whom": "anna", "on_behalf_of": str(two.id)})
    assert (sent.status_code, filed().requester_id) == (303, two.id)
    assert client.post("/tickets/new", data=form | {"for_whom": "annabel"}).status_code == 303
    assert filed().requester_id == one.id


def test_an_agent_looks_at_a_schools_rooms_without_losing_a_word(client: FlaskClient) -> None:
    from organisation.schools import rooms

    rooms.add(makers.SYSTEM, cast.school(cast.OTHER), name="Aula 9")
    db.session.commit()
    cast.sign_in(client, cast.everywhere(Role.AGENT))
    other = db.session.scalars(sa.select(School).where(School.name_fi == cast.OTHER)).one()
    page = client.post("/tickets/new", data={"look": "1", "school": str(other.id), "title": "Cables", "category": ""})
    assert page.status_code == 200
    assert "Aula 9" in page.text
    assert 'value="Cables"' in page.text
    assert how_many() == 0


def test_the_rooms_of_a_callers_own_school_are_those_where_they_work(client: FlaskClient) -> None:
    from organisation.schools import rooms

    rooms.add(makers.SYSTEM, cast.school(cast.OTHER), name="Aula 9")
    db.session.commit()
    caller, nowhere = cast.outsider(), cast.everywhere(Role.LEAD)
    cast.sign_in(client, cast.everywhere(Role.AGENT))
    asked = {"look": "1", "caller": "true", "title": "Cables"}
    page = client.post("/tickets/new?lang=en", data=asked | {"for_whom": caller.person.email})
    assert (page.status_code, "Aula 9" in page.text) == (200, True)
    for whom, words in (("", "Write who is calling."), (nowhere.person.email, "Choose the school that it is about.")):
        page = client.post("/tickets/new?lang=en", data=asked | {"for_whom": whom})
        assert (page.status_code, words in page.text, 'value="Cables"' in page.text) == (422, True, True)
    # from somebody's page the form begins with who calls
    begun = client.get(f"/tickets/new?person={caller.id}&lang=en").text
    assert "New ticket for a caller" in begun
    assert f'value="{caller.person.email}"' in begun
    assert f"/tickets/new?person={caller.id}" in client.get(f"/people/{caller.id}/overview").text


@pytest.mark.parametrize(
    "query",
    ["tag=" + "x" * 99, "category=%00", "school=x", "unknown=1", "tag=HKI-9999999", "category=device.none"],
)
def test_a_bad_address_is_answered_with_the_choice(client: FlaskClient, query: str) -> None:
    cast.sign_in(client, cast.teacher())
    assert client.get(f"/tickets/new?{query}").status_code in {200, 422}


@pytest.mark.parametrize(
    "bad", [{"title": "a\0b"}, {"school": "x"}, {"room": "1"}, {"service": "x"}, {"lesson_ends_at": "9"}, {"else": "1"}]
)
def test_a_bad_form_is_shown_again(client: FlaskClient, bad: dict[str, str]) -> None:
    cast.sign_in(client, cast.teacher())
    form = {"category": "device.screen", "class_stopped": "false", "school": str(cast.school().id)}
    assert client.post("/tickets/new", data=form | bad).status_code == 422
    assert how_many() == 0


def test_a_device_out_of_use_is_left_out_and_the_rest_goes_on(client: FlaskClient) -> None:
    gone = makers.device(lifecycle=Lifecycle.RETIRED, retired_on=clock.today())
    cast.sign_in(client, cast.teacher())
    page = client.get(f"/tickets/new?tag={gone.asset_tag}&category=device.screen&lang=en").text
    assert "has been taken out of use" in page
    assert 'name="tag"' not in page
    form = {"category": "device.screen", "class_stopped": "false", "school": str(cast.school().id)}
    refused = client.post("/tickets/new?lang=en", data=form | {"device": gone.asset_tag})
    assert refused.status_code == 422
    assert f"{gone.asset_tag} has been taken out of use" in refused.text
    assert client.post("/tickets/new", data=form).status_code == 303


def test_a_tag_that_was_misread_stands_in_its_field(client: FlaskClient) -> None:
    cast.sign_in(client, cast.teacher())
    assert 'value="HKI-1234567"' in client.get("/tickets/new?tag=HKI-1234567&category=device.screen").text


def test_the_page_of_a_device_leads_to_its_symptoms(client: FlaskClient) -> None:
    device = makers.device()
    cast.sign_in(client, cast.teacher())
    assert f'href="/tickets/new?tag={device.asset_tag}"' in client.get(f"/devices/{device.id}").text


def test_the_desk_files_for_a_caller_with_their_name_alone(client: FlaskClient) -> None:
    teacher, agent = cast.teacher(), makers.agent()
    cast.sign_in(client, agent)
    page = client.get("/tickets/new?caller=true&lang=en").get_data(as_text=True)
    assert page.index('name="for_whom"') < page.index('name="category"')
    form = {"caller": "true", "for_whom": teacher.person.email, "category": "device.screen", "class_stopped": "false"}
    answer = client.post("/tickets/new", data=form)
    ticket = filed()
    assert answer.location == f"/tickets/{ticket.id}"
    assert (ticket.requester_id, ticket.school_id, ticket.channel) == (teacher.id, cast.school().id, Channel.PHONE)
    refused = client.post("/tickets/new?lang=en", data=form | {"for_whom": ""})
    assert refused.status_code == 422
    assert "Write who is calling." in refused.get_data(as_text=True)
    nowhere = client.post("/tickets/new?lang=en", data=form | {"for_whom": agent.person.email})
    assert "Choose the school that it is about." in nowhere.get_data(as_text=True)


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"category": "presentation.no_picture", "class_stopped": "true"}, "Say in which room the class is."),
        ({"category": "network.room_down", "class_stopped": "false"}, "Say in which room it is."),
    ],
)
def test_a_room_that_is_needed_is_asked_for_where_it_is_chosen(
    client: FlaskClient, given: dict[str, str], says: str
) -> None:
    from organisation.schools import rooms

    room = rooms.add(makers.SYSTEM, cast.school(), name="214")
    cast.sign_in(client, cast.teacher())
    sent = {**given, "school": str(room.school_id), "reach": "in_room"}
    lacking = client.post("/tickets/new?lang=en", data=sent)
    assert (lacking.status_code, how_many()) == (422, 0)
    assert re.search(rf'<a href="#f-room">[^<]*{re.escape(says)}', lacking.text)
    assert f'<span class="hds-text-input__error-text" id="f-room-error">{says}' in lacking.text
    assert client.post("/tickets/new", data=sent | {"room": str(room.id)}).status_code == 303
    assert client.post("/tickets/new", data=sent | {"place": "yard", "again": "true"}).status_code == 303
    assert filed().place == "yard"


def test_the_phone_desk_finds_by_any_scrap_and_shows_what_is_open(client: FlaskClient) -> None:
    teacher, device, other = cast.teacher(), makers.device(serial_printed="PF7QX2L9"), makers.device()
    with transaction():
        hands.hand_over(SYSTEM, device, person=str(teacher.id))
        people.alter(SYSTEM, teacher.person, name="Anna Hyvärinen")
    known = makers.ticket(teacher, title="No sound")
    about = makers.ticket(devices=[str(other.id)], title="No picture")
    cast.sign_in(client, makers.agent("devices"))

    def found(scrap: str) -> str:
        return client.get("/tickets/callers", query_string={"find": scrap, "lang": "en"}).location or ""

    for scrap in ("hyvärinen", teacher.person.email, "hyvärimen"):
        assert found(scrap) == f"/tickets/new?caller=true&person={teacher.id}", scrap
    for scrap in ("x2l9", device.asset_tag or "", "PF7QX2L9"):
        assert found(scrap) == f"/tickets/new?caller=true&device={device.asset_tag}&person={teacher.id}", scrap
    page = client.get(found("x2l9") + "&lang=en").text
    assert f"{known.number} No sound" in page
    assert f"{about.number} No picture" not in page
    assert f"device={device.asset_tag}" in page
    assert f'value="{teacher.person.email}"' in page
    assert f"{about.number} No picture" in client.get(found(other.asset_tag or "") + "&lang=en").text
    several = client.get("/tickets/callers", query_string={"find": cast.FIRST})
    assert several.status_code == 200
    many = client.get("/tickets/callers/found", query_string={"find": cast.FIRST, "lang": "en"}).text
    assert f"device={device.asset_tag}" in many
    assert f"device={other.asset_tag}" in many
    assert (
        "Nobody and nothing that you may see matches “zzzz”." in client.get("/tickets/callers?find=zzzz&lang=en").text
    )
    assert client.get(f"/tickets/callers?find={'a' * 101}").status_code == 422
    cast.sign_in(client, cast.outsider())
    assert client.get("/tickets/callers?find=x2l9").status_code == 403
