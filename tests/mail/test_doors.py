"""Who reads which mails, and chooses what comes by e-mail."""

import pytest
from flask.testing import FlaskClient

from core.db import db, transaction
from tests import cast, makers
from tests.mail import mails
from tests.organisation import facts
from tickets.mail.models import DeadAddress

PREFERENCES = "/api/v1/me/notice-preferences"


def test_the_desk_sees_what_was_sent_to_whom_when_and_why(client: FlaskClient) -> None:
    teacher, agent = cast.teacher(), makers.agent()
    ticket = makers.routed(teacher)
    key = mails.sent(ticket, teacher)
    [found] = client.get("/api/v1/mail?direction=out&state=queued", headers=agent.bearer).json["items"]
    assert found["id"] == str(key)
    assert found["recipient"] == teacher.person.email
    assert found["ticket"] == {"id": str(ticket.id), "number": ticket.number}
    assert found["person"] == {"id": str(teacher.id), "name": teacher.person.name}
    one = client.get(f"/api/v1/mail/{key}", headers=agent.bearer).json
    assert ticket.title in one["text"]
    raw = client.get(f"/api/v1/mail/{key}/raw", headers=agent.bearer)
    assert raw.content_type == "message/rfc822"
    assert raw.data.startswith(b"From: Vire <")
    assert "attachment" in raw.headers["Content-Disposition"]
    assert client.get("/api/v1/mail?direction=in", headers=agent.bearer).json["items"] == []
    assert client.get("/api/v1/mail?state=nonsense", headers=agent.bearer).status_code == 422


def test_mails_are_found_by_ticket_person_and_address_and_stand_on_their_pages(client: FlaskClient) -> None:
    (one, other), agent = (cast.teacher(), cast.contact()), makers.agent()
    tickets = [makers.routed(who) for who in (one, other)]
    first, second = (mails.sent(ticket, who) for ticket, who in zip(tickets, (one, other), strict=True))

    def found(query: str) -> list[str]:
        answer = client.get(f"/api/v1/mail?{query}", headers=agent.bearer)
        return sorted(item["id"] for item in answer.json["items"])

    assert found(f"ticket={tickets[0].number.lower()}") == found(f"person={one.id}") == [str(first)]
    assert found(f"address={other.person.email[:9].upper()}") == [str(second)]
    assert found("") == sorted([str(first), str(second)])
    cast.sign_in(client, agent)
    page = client.get(f"/tickets/{tickets[0].id}?lang=en").text
    assert (f'href="/mail/{first}"' in page, f'href="/mail/{second}"' in page) == (True, False)
    overview = client.get(f"/people/{other.id}/overview?lang=en").text
    assert (f'href="/mail/{first}"' in overview, f'href="/mail/{second}"' in overview) == (False, True)
    listed = client.get(f"/mail?person={other.id}&lang=en").text
    assert f'href="/mail/{second}"' in listed
    assert other.person.name in listed
    cast.sign_in(client, one)  # who asked reads no list of mails on their request
    assert "/mail/" not in client.get(f"/tickets/{tickets[0].id}").text


def test_mails_about_a_ticket_that_one_may_not_see_are_not_there(client: FlaskClient) -> None:
    teacher, outside = cast.teacher(), makers.agent("service_desk")
    key = mails.sent(makers.routed(teacher, sensitive=True), teacher)
    assert client.get("/api/v1/mail", headers=outside.bearer).json["items"] == []
    for path in (f"/api/v1/mail/{key}", f"/api/v1/mail/{key}/raw"):
        assert client.get(path, headers=outside.bearer).status_code == 404


def test_everybody_reads_the_mails_that_were_sent_to_them_and_no_others(client: FlaskClient) -> None:
    teacher, other = cast.teacher(), cast.contact()
    ticket = makers.routed(teacher)
    key = mails.sent(ticket, teacher)
    cast.sign_in(client, teacher)
    assert f'href="/mailbox/{key}"' in client.get("/mailbox").text
    assert f"{ticket.number}" in client.get(f"/mailbox/{key}").text
    cast.sign_in(client, other)
    assert str(key) not in client.get("/mailbox").text
    assert client.get(f"/mailbox/{key}").status_code == 404
    assert client.get("/mail").status_code == 403


def test_the_choice_of_mails_is_kept_and_recorded(client: FlaskClient) -> None:
    teacher = cast.teacher()
    first = client.get(PREFERENCES, headers=teacher.bearer)
    assert all(first.json["mail"].values())
    assert (first.json["quiet_from"], first.json["is_dead"], first.headers["ETag"]) == (None, False, '"0"')
    wanted = {"mail": {"answers": True, "work": False}, "quiet_from": "21:00", "quiet_to": "07:00"}
    headers = teacher.bearer | {"If-Match": '"0"'}
    chosen = client.put(PREFERENCES, headers=headers, json=wanted)
    assert (chosen.json["mail"]["work"], chosen.json["quiet_to"]) == (False, "07:00")
    assert client.get(PREFERENCES, headers=teacher.bearer).json == chosen.json
    assert client.put(PREFERENCES, headers=headers, json=wanted).status_code == 412
    assert client.put(PREFERENCES, headers=teacher.bearer, json=wanted).status_code == 428


@pytest.mark.parametrize(
    "wrong",
    [
        {"quiet_from": "21:00"},
        {"quiet_from": "25:00", "quiet_to": "07:00"},
        {"quiet_from": "7", "quiet_to": "07:00"},
        {"quiet_from": "07:00", "quiet_to": "07:00"},
        {"mail": {"everything": False}},
        {"mail": [True]},
    ],
)
def test_a_choice_that_makes_no_sense_is_refused(client: FlaskClient, wrong: dict[str, object]) -> None:
    headers = cast.teacher().bearer | {"If-Match": '"0"'}
    assert client.put(PREFERENCES, headers=headers, json=wrong).status_code == 422


def test_the_account_page_holds_the_choice(client: FlaskClient) -> None:
    teacher = cast.teacher()
    cast.sign_in(client, teacher)
    account = client.get("/account").text
    assert 'name="kinds" value="answers"' in account
    assert 'value="lead"' not in account  # no team is theirs to lead
    form = {"kinds": ["answers", "progress"], "quiet_from": "21:00", "quiet_to": "06:30", "version": "0"}
    assert client.post("/account/notices", data=form).status_code == 303
    shown = client.get("/account").text
    assert 'value="21:00"' in shown
    wrong = client.post("/account/notices", data=form | {"quiet_to": "", "version": "1"})
    assert wrong.status_code == 422
    assert "Give both times, or neither." in wrong.text


def test_a_person_says_that_their_address_works(client: FlaskClient) -> None:
    teacher = cast.teacher()
    with transaction():
        db.session.add(DeadAddress(person_id=teacher.id, address=teacher.person.email, reason="550"))
    cast.sign_in(client, teacher)
    assert "A mail server refused" in client.get("/account").text
    assert client.post("/account/address-works").status_code == 303
    assert "A mail server refused" not in client.get("/account").text
    assert "dead_address.cleared" in facts.verbs(teacher.id)
