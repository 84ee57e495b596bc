"""Tickets are found by the words people see and type, in three languages, and by no word that is not theirs to read."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from core.db import transaction
from organisation.people.roles import Role
from registry.catalogue.models import Category
from tests import cast, makers
from tickets.desk import messages, queue
from tickets.states import Visibility
from tickets.ticket.models import Ticket


@pytest.fixture
def agent(db_session: Any) -> cast.Member:
    return makers.agent("accounts")


def numbers(who: cast.Member, q: str) -> list[str]:
    return sorted(row.number for row in queue.find(who.actor, q=q).items)


FOUND = {
    "Projektori luokassa B-214 ei käynnisty": ["B-214", "b214", "b-2", "B 214", "projektorin", "PROJEKTORI", "proj"],
    "Tulostin/skanneri ei toimi": ["skanneri", "tulostin", "tulostin/skan", "skannerin", "tulostinskanneri"],
    "Wilma ei aukea: wilma.edu.example.org": ["wilma.edu.example.org", "wilma.edu", "example.org", "WILMA"],
    "Näyttö 12.9 rikki": ["12.9", "näytön", "näytöt", "näyttö"],
    "HP-840:n akku": ["HP-840", "hp840", "HP 840", "akun", "hp-84"],
    "Skärmen är svart": ["skärm", "skärmarna", "svarta"],
    'Printers "jam" & don\'t print (again)!': ['"jam"', "don't", "printer", "printing jam", "& jam", "(again)!"],
    "Lo-fi: äänet eivät kuulu – 50 %": ["äänet", "äänet 50 %", "lofi"],
}


@pytest.mark.parametrize("title", FOUND)
def test_a_title_is_found_by_its_words_parts_and_other_forms(agent: cast.Member, title: str) -> None:
    ticket, other = makers.ticket(title=title), makers.ticket(title="Kasvi kuihtui")
    for question in [*FOUND[title], title, title.upper(), f"  {title}  "]:
        assert numbers(agent, question) == [ticket.number], question
    assert numbers(agent, "kasvin") == [other.number]


def test_a_number_and_a_tag_are_found_as_typed(agent: cast.Member) -> None:
    device = makers.device()
    ticket, _ = makers.ticket(devices=[device.asset_tag]), makers.ticket()
    number, tag = ticket.number, str(device.asset_tag)
    of_number = [number, number.lower(), number.replace("-", ""), number[4:], number[:-1], number[-6:]]
    of_tag = [tag, tag.lower(), tag.replace("-", ""), tag[4:], tag[-5:], f"https://vire.example/t/{tag}"]
    for question in [*of_number, *of_tag]:
        assert number in numbers(agent, question), question
    assert numbers(agent, number) == numbers(agent, tag) == [number]
    assert numbers(agent, f"{tag} screen") == [number]  # each word is true of another part of it
    assert numbers(agent, f"{tag} printer") == []


ODD = ["", " ", "...", "'", '"', "\\", "'; DROP TABLE ticket; --", ":*", "a & | ! ( <-> b", "%", "_", "\x00", "\ud800"]
ODD += ["x" * 5_000, "a b " * 1_250, "à́" * 2_000, "-" * 5_000, "(" * 5_000, "ﷺ" * 300, "日本語", "🖨", "½²", "null"]


@pytest.mark.parametrize("question", ODD, ids=range(len(ODD)))
def test_no_question_is_an_error(client: FlaskClient, agent: cast.Member, question: str) -> None:
    makers.ticket()
    sent = {"q": question.encode("utf-8", "surrogatepass")}
    assert client.get("/api/v1/tickets", query_string=sent, headers=agent.bearer).status_code == 200
    cast.sign_in(client, agent)
    assert client.get("/desk", query_string=sent | {"tab": "all"}).status_code == 200


def said(ticket: Ticket, by: cast.Member, text: str, visibility: Visibility) -> None:
    with transaction():
        messages.add(by.actor, makers.fetched(ticket.id), text=text, visibility=visibility)


def test_messages_are_searched_and_notes_only_for_whoever_reads_them(agent: cast.Member) -> None:
    teacher, asker = cast.teacher(), makers.agent("accounts")
    ticket, of_agent = makers.routed(teacher), makers.routed(asker)
    said(ticket, agent, "Vaihdamme emolevyn", Visibility.PUBLIC)
    said(ticket, agent, "Takuu umpeutui", Visibility.INTERNAL)
    said(of_agent, agent, "Takuu voimassa", Visibility.INTERNAL)
    assert numbers(agent, "emolevy screen") == [ticket.number]
    assert numbers(teacher, "emolevy") == [ticket.number]
    assert numbers(agent, "takuun") == sorted([ticket.number, of_agent.number])
    assert numbers(teacher, "takuu") == []
    assert numbers(asker, "takuu") == [ticket.number]  # never the notes on one's own request
    assert numbers(cast.outsider(), "emolevy") == []


def test_a_tapped_title_is_shown_and_found_in_each_readers_language(client: FlaskClient) -> None:
    teacher, device = cast.teacher(), makers.device()
    finn = cast.member("suomi", (Role.AGENT, None), language="fi")
    swede = cast.member("ruotsi", (Role.AGENT, None), language="sv")
    cast.sign_in(client, teacher)
    form = {"tag": device.asset_tag, "category": "device.screen", "class_stopped": "false"}
    key = client.post("/tickets/new", data=form).location.split("/")[2]
    names = makers.fetched(key)
    assert names.title_code == "device.screen"
    titles = {}
    for who in (teacher, finn, swede):
        answer = client.get(f"/api/v1/tickets/{key}", headers=who.bearer).get_json()
        listed = client.get("/api/v1/tickets", headers=who.bearer).get_json()["items"][0]
        titles[who.actor.language] = answer["title"]
        assert answer["title"] == listed["title"]
    assert len(set(titles.values())) == 3
    for title in titles.values():
        assert numbers(finn, title) == [names.number], title
    for language, title in titles.items():
        cast.sign_in(client, finn)
        for path in (f"/tickets/{key}?lang={language}", f"/desk?tab=all&lang={language}"):
            assert title in client.get(path).get_data(as_text=True), path


def test_a_ticket_is_found_by_its_requester_school_wider_category_and_kind_of_device(client: FlaskClient) -> None:
    agent, teacher, outsider = makers.agent("accounts"), cast.teacher(), cast.outsider()
    projector = makers.device(of=makers.model("Epson", "EB-992F", Category.PROJECTOR))
    mine = makers.ticket(teacher, title="Ei toimi", devices=[projector.asset_tag])
    there, tapped = (
        makers.ticket(outsider, title="Kasvi", school=cast.school(cast.OTHER).id),
        makers.ticket(title_code="presentation.no_picture"),
    )
    school = cast.school(cast.OTHER).name_fi.split()[0]
    assert numbers(agent, "OUTSID") == numbers(agent, school) == numbers(agent, f"kasvi {school}") == [there.number]
    assert numbers(agent, school[1:]) == []  # a name is found by how its words begin
    assert numbers(agent, "projektori") == numbers(agent, "projector") == [mine.number]
    assert numbers(agent, "esitystekniikka") == numbers(agent, "presentation equipment") == [tapped.number]
    assert numbers(agent, "projektori teacher") == [mine.number]
    # a word of a name leads nobody to a ticket that is not theirs to see
    assert numbers(teacher, school) == []
