"""The request catalogue and approvals: asked by a form, decided once by whoever may."""

import datetime as dt
import re
import uuid
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from core import clock
from core.actor import SYSTEM
from core.db import db, transaction
from core.history import change
from organisation.people.roles import Role
from tests import cast, makers
from tests.mail import mails
from tests.mail.test_gather import text_of
from tickets.clocks import keeping
from tickets.requests import approvals, forms
from tickets.requests.models import Approval, ApprovalState, ApprovedBy
from tickets.states import State

FORM: dict[str, Any] = {
    "code": "new_device",
    "name_fi": "Uusi laite",
    "name_sv": "Ny enhet",
    "name_en": "New device",
    "category": "request.device",
    "fields": [
        {"code": "what", "type": "choice", "label": {"fi": "Mitä", "en": "What"}, "required": True,
         "choices": [{"code": "laptop", "fi": "Kannettava", "en": "Laptop"}, {"code": "other", "fi": "Muu"}]},
        {"code": "which", "type": "text", "label": {"fi": "Mikä"}, "required": True, "when": {"field": "what", "is": "other"}},
        {"code": "count", "type": "number", "label": {"fi": "Kuinka monta", "en": "How many"}, "required": True},
        {"code": "day", "type": "date", "label": {"fi": "Milloin"}},
    ],
    "approval": "school",
    "target_days": 10,
}  # fmt: skip


@pytest.fixture
def form(client: FlaskClient) -> dict[str, Any]:
    made = client.post("/api/v1/request-forms", json=FORM, headers=cast.everywhere(Role.LEAD).bearer)
    assert made.status_code == 201, made.get_json()
    answer: dict[str, Any] = made.get_json()
    return answer


def ask(client: FlaskClient, who: cast.Member, **answers: Any) -> Any:
    body = {"school": str(cast.school().id), "answers": answers}
    return client.post("/api/v1/request-forms/new_device/requests", json=body, headers=who.bearer)


def test_a_school_asks_by_a_form_and_its_contact_approves_once(client: FlaskClient, form: dict[str, Any]) -> None:
    teacher, contact = cast.teacher(), cast.contact()
    day = clock.today() + dt.timedelta(days=3)
    asked = ask(client, teacher, what="laptop", count="3", day=day.isoformat())
    assert asked.status_code == 201, asked.get_json()
    ticket = makers.fetched(uuid.UUID(asked.get_json()["ticket"]["id"]))
    assert (ticket.title, ticket.description) == (
        "New device",
        f"What: Laptop\nHow many: 3\nMilloin: {day.day} {day:%b %Y}",
    )
    swede = cast.member("ruotsi", (Role.AGENT, None), language="sv")
    assert client.get(f"/api/v1/tickets/{ticket.id}", headers=swede.bearer).get_json()["title"] == "Ny enhet"
    for words in ("Uusi laite", "ny enhet", "new device"):  # whoever looks knows it by its name in their language
        found = client.get("/api/v1/tickets", query_string={"q": words}, headers=swede.bearer).get_json()["items"]
        assert [(one["number"], one["title"]) for one in found] == [(ticket.number, "Ny enhet")]
    shown = cast.sign_in(client, swede).get(f"/tickets/{ticket.id}?lang=fi").text  # asked in English
    assert f"Mitä: Kannettava\nKuinka monta: 3\nMilloin: {day.day}.{day.month}.{day.year}" in shown.replace(
        "<br>", "\n"
    )
    path = f"/api/v1/approvals/{asked.get_json()['approval']}"
    waiting = client.get("/api/v1/approvals", headers=contact.bearer).get_json()["items"]
    assert [row["ticket"]["number"] for row in waiting] == [ticket.number]
    for stranger in (cast.outsider(), cast.everywhere(Role.ASSET_MANAGER), teacher):
        refused = client.post(f"{path}/approve", json={}, headers=stranger.bearer)
        assert (refused.status_code, refused.get_json()["code"]) == (403, "approval_of_others")
    done = client.post(f"{path}/approve", json={"note": "Fine"}, headers=contact.bearer)
    assert (done.status_code, done.get_json()["state"]) == (200, "approved")
    for again in ("approve", "refuse"):
        twice = client.post(f"{path}/{again}", json={"note": "x"}, headers=contact.bearer)
        assert (twice.status_code, twice.get_json()["code"]) == (409, "approval_decided")
        assert "Contact" in twice.get_json()["detail"]


def test_the_days_that_a_form_promises_are_when_its_ticket_is_due_whatever_is_decided_later(
    client: FlaskClient, form: dict[str, Any]
) -> None:
    days: dict[int, dt.date] = {}
    for promised in (FORM["target_days"], 3):
        client.post(
            "/api/v1/request-forms", json=FORM | {"target_days": promised}, headers=cast.everywhere(Role.LEAD).bearer
        )
        asked = ask(client, cast.teacher(), what="laptop", count="1").get_json()["ticket"]["id"]
        with transaction():
            keeping.judge(makers.fetched(uuid.UUID(asked)), category="request.device")
        clocks = client.get(f"/api/v1/tickets/{asked}/clocks", headers=cast.everywhere(Role.LEAD).bearer).get_json()
        (due,) = [one["due"] for one in clocks["items"] if one["kind"] == "resolve"]
        days[promised] = dt.datetime.fromisoformat(due).date()
    assert 13 <= (days[10] - clock.today()).days <= 32
    assert 3 <= (days[3] - clock.today()).days <= 21
    assert days[3] < days[10]


def test_what_is_refused_is_cancelled_with_the_reason(client: FlaskClient, form: dict[str, Any]) -> None:
    teacher = cast.teacher()
    asked = ask(client, teacher, what="laptop", count="1").get_json()
    path = f"/api/v1/approvals/{asked['approval']}/refuse"
    contact = cast.contact()
    assert client.post(path, json={}, headers=contact.bearer).status_code == 422
    assert client.post(path, json={"note": "No money"}, headers=contact.bearer).get_json()["state"] == "refused"
    assert makers.fetched(uuid.UUID(asked["ticket"]["id"])).state is State.CANCELLED
    cast.sign_in(client, teacher)
    for path in (f"/tickets/{asked['ticket']['id']}", "/tickets?show=over"):
        page = client.get(f"{path}{'&' if '?' in path else '?'}lang=en").text
        assert f"Refused by {contact.person.name}: No money" in page, path
        assert "ithdrawn" not in page


def test_nobody_decides_about_their_own_request(client: FlaskClient, form: dict[str, Any]) -> None:
    contact = cast.contact()
    asked = ask(client, contact, what="laptop", count="1").get_json()
    refused = client.post(f"/api/v1/approvals/{asked['approval']}/approve", json={}, headers=contact.bearer)
    assert (refused.status_code, refused.get_json()["code"]) == (403, "approval_own")


@pytest.mark.parametrize(
    ("answers", "code"),
    [
        ({"count": "3"}, "answers_wrong"),
        ({"what": "tank", "count": "3"}, "answers_wrong"),
        ({"what": "laptop", "count": "1" + "0" * 30}, "answers_wrong"),
        ({"what": "other", "count": "3"}, "answers_wrong"),
        ({"what": "laptop", "count": "3", "day": "9999-01-01"}, "answers_wrong"),
        ({"what": "laptop", "count": "3", "day": "2020-01-01"}, "answers_wrong"),
        ({"what": "laptop", "count": "3", "colour": "red"}, "answer_unknown"),
        ({"what": ["laptop"], "count": {"a": 1}}, "answers_wrong"),
    ],
)
def test_wrong_answers_are_named(client: FlaskClient, form: dict[str, Any], answers: dict[str, Any], code: str) -> None:
    refused = ask(client, cast.teacher(), **answers)
    assert (refused.status_code, refused.get_json()["code"]) == (422, code)


@pytest.mark.parametrize(
    "wrong",
    [
        {"fields": [FORM["fields"][0], FORM["fields"][0]]},
        {"fields": [FORM["fields"][0] | {"choices": []}]},
        {"fields": [FORM["fields"][1]]},
        {"fields": [FORM["fields"][2] | {"type": "regex"}]},
        {"code": "x" * 61},
        {"target_days": 0},
        {"category": "nothing"},
    ],
)
def test_a_form_that_cannot_be_asked_is_refused(client: FlaskClient, wrong: dict[str, Any]) -> None:
    answer = client.post("/api/v1/request-forms", json=FORM | wrong, headers=cast.everywhere(Role.LEAD).bearer)
    assert answer.status_code == 422, answer.get_json()


def test_a_form_is_changed_and_offered_to_its_kind_of_school_alone(client: FlaskClient, form: dict[str, Any]) -> None:
    lead, teacher = cast.everywhere(Role.LEAD), cast.teacher()
    changed = client.post("/api/v1/request-forms", json=FORM | {"school_kinds": ["day_care"]}, headers=lead.bearer)
    assert (changed.status_code, changed.get_json()["id"]) == (200, form["id"])
    mine = client.get(f"/api/v1/request-forms?school={cast.school().id}", headers=teacher.bearer).get_json()["items"]
    assert mine == []
    assert ask(client, teacher, what="laptop", count="1").get_json()["code"] == "request_form_unknown"
    client.post("/api/v1/request-forms", json=FORM | {"active": False}, headers=lead.bearer)
    assert client.get("/api/v1/request-forms/new_device", headers=teacher.bearer).status_code == 404


def test_what_nobody_decides_is_forgotten(client: FlaskClient, form: dict[str, Any]) -> None:
    asked = ask(client, cast.teacher(), what="laptop", count="1").get_json()
    assert approvals.forget() == 0
    approval = db.session.scalars(sa.select(Approval)).one()
    with transaction(), change(approval, "approval.asked", by=SYSTEM):
        approval.created_at = clock.now() - dt.timedelta(days=15)
    assert approvals.forget() == 1
    assert approval.outcome is ApprovalState.FORGOTTEN
    late = client.post(f"/api/v1/approvals/{asked['approval']}/approve", json={}, headers=cast.contact().bearer)
    assert (late.status_code, late.get_json()["code"]) == (409, "approval_forgotten")


def test_an_agent_asks_for_an_approval_once(client: FlaskClient) -> None:
    agent = makers.agent("devices")
    path = f"/api/v1/tickets/{makers.routed().id}/approvals"
    made = client.post(path, json={"by": "assets", "cost_cents": 45000}, headers=agent.bearer)
    assert (made.status_code, made.get_json()["cost_cents"]) == (201, 45000)
    again = client.post(path, json={"by": "school"}, headers=agent.bearer)
    assert (again.status_code, again.get_json()["code"]) == (409, "approval_open_already")


def test_whoever_decides_is_told_with_a_link_also_where_they_do_not_see_the_ticket(client: FlaskClient) -> None:
    agent, keeper, contact = makers.agent("devices"), cast.everywhere(Role.ASSET_MANAGER), cast.contact()
    ticket = makers.routed()
    path, links = f"/api/v1/tickets/{ticket.id}/approvals", {}
    for by in ("assets", "school"):
        made = client.post(path, json={"by": by}, headers=agent.bearer).get_json()["id"]
        links[by] = f"/approvals/{made}"
        mailed = {mail.person_id: text_of(mail) for mail in mails.gathered()}
        decider, others = (keeper, contact) if by == "assets" else (contact, keeper)
        assert links[by] in mailed[decider.id]
        assert "A request waits for your approval" in mailed[decider.id]
        assert ticket.title in mailed[decider.id]
        assert others.id not in mailed
        assert client.post(f"/api/v1{links[by]}/approve", headers=decider.bearer).status_code == 200
    assert client.get(f"/api/v1/tickets/{ticket.id}", headers=keeper.bearer).status_code == 404
    browser = cast.sign_in(client, contact)
    assert 'href="/approvals"' in browser.get("/notices?lang=en").text
    assert browser.get(links["school"]).status_code == 200
    assert "A request waits for your approval" not in browser.get("/notices?lang=en").text  # it was looked at


def test_what_is_decided_before_its_mail_goes_out_asks_nobody(client: FlaskClient) -> None:
    agent, keeper = makers.agent("devices"), cast.everywhere(Role.ASSET_MANAGER)
    path = f"/api/v1/tickets/{makers.routed().id}/approvals"
    made = client.post(path, json={"by": "assets"}, headers=agent.bearer).get_json()["id"]
    assert client.post(f"/api/v1/approvals/{made}/approve", headers=keeper.bearer).status_code == 200
    assert keeper.id not in {mail.person_id for mail in mails.gathered()}


def test_the_pages_ask_and_decide(client: FlaskClient, form: dict[str, Any]) -> None:
    teacher, contact = cast.teacher(), cast.contact()
    cast.sign_in(client, teacher)
    assert "New device" in client.get("/request-forms?lang=en").text
    assert "How many" in client.get("/request-forms/new_device?lang=en").text
    data = {"school": str(cast.school().id), "answer-what": "laptop", "answer-count": "x"}
    wrong = client.post("/request-forms/new_device?lang=en", data=data | {"answer-what": "", "school": ""})
    assert wrong.status_code == 422
    for said in ("Answer “What”.", "Give “How many” as a whole number from 0 to 999999."):
        assert wrong.text.count(said) >= 2  # above the form and beside the field
    assert wrong.text.count("<option value=") < 8  # of schools only one's own
    sent = client.post("/request-forms/new_device", data=data | {"answer-count": "2"}, follow_redirects=True)
    assert sent.status_code == 200
    approval = db.session.scalars(sa.select(Approval)).one()
    page = client.get(f"/tickets/{approval.ticket_id}?lang=en").text
    assert "It waits for the approval of the school&#39;s contact person." in page
    assert client.get(f"/approvals/{approval.id}").status_code == 403
    cast.sign_in(client, contact)
    assert f"/approvals/{approval.id}" in client.get("/").text
    assert "Laptop" in client.get(f"/approvals/{approval.id}?lang=en").text
    assert client.post(f"/approvals/{approval.id}/refuse", data={}).status_code == 422
    assert client.post(f"/approvals/{approval.id}/approve", data={}).status_code == 303
    assert client.post(f"/approvals/{approval.id}/approve", data={}).status_code == 409


def test_conditions_are_judged_by_the_answers_alone() -> None:
    fields = [field | {"label": {"fi": field["code"]}} for field in FORM["fields"][1:2]]
    assert forms.judged(fields, {"which": "x"}, "fi") == []
    assert ApprovedBy.SCHOOL == "school"


def test_a_lead_makes_and_changes_a_form_on_its_page(client: FlaskClient) -> None:
    cast.sign_in(client, cast.teacher())
    assert client.get("/request-catalogue").status_code == 403
    cast.sign_in(client, cast.everywhere(Role.LEAD))
    assert "/request-catalogue" in client.get("/request-forms").text
    names = {"name_fi": "Lainalaite", "name_sv": "Lånenhet", "name_en": "Loan device", "category": "request.device"}
    first = {"f0.fi": "Mitä", "f0.en": "What", "f0.type": "choice", "f0.required": "true"}
    wrong = client.post("/request-catalogue/new?lang=en", data=names | first | {"name_sv": "", "target_days": "0"})
    assert wrong.status_code == 422
    assert "Give at least one answer to choose from." in wrong.text
    assert {"f-name_sv", "f-target_days", "f0-c0-fi"} <= set(re.findall(r'href="#([\w-]+)"', wrong.text))
    assert 'value="Mitä"' in wrong.text
    choices = {"f0.c0.fi": "Kannettava", "f0.c0.en": "Laptop", "f0.c1.fi": "Muu", "f0.c1.en": "Other"}
    sent = client.post("/request-catalogue/new", data=names | first | choices | {"active": "true"})
    assert sent.status_code == 303
    form = forms.get(SYSTEM, "loan_device")
    (what,) = form.fields
    assert (what["code"], what["required"], [one["en"] for one in what["choices"]]) == ("f1", True, ["Laptop", "Other"])

    page = client.get(sent.location + "?lang=en").text
    assert '<option value="f1=c2">What: Other</option>' in page
    kept = {"f0.code": "f1", "f0.c0.code": "c1", "f0.c1.code": "c2", "version": str(form.version)}
    second = {"f1.fi": "Mikä", "f1.type": "text", "f1.required": "true", "f1.when": "f1=c2"}
    data = names | first | choices | kept | second | {"active": "true"}
    assert client.post(sent.location, data=data).status_code == 303
    assert client.post(sent.location, data=data | {"name_en": "Lent device"}).status_code == 412
    db.session.expire_all()
    changed = forms.get(SYSTEM, "loan_device")
    assert changed.fields[1]["when"] == {"field": "f1", "is": "c2"}
    assert changed.fields[1]["label"] == dict.fromkeys(("fi", "sv", "en"), "Mikä")

    gone = data | {"version": str(changed.version), "f0.c1.fi": "", "f0.c1.en": ""}
    assert client.post(sent.location, data=gone).status_code == 303
    db.session.expire_all()
    changed = forms.get(SYSTEM, "loan_device")
    assert "when" not in changed.fields[1]  # nobody can answer with a choice that is gone

    data |= {"version": str(changed.version), "f0.fi": "", "f0.en": ""}
    assert client.post(sent.location, data={k: v for k, v in data.items() if k != "active"}).status_code == 303
    db.session.expire_all()
    left = forms.to_change(SYSTEM, form.id)
    assert ([field["label"]["fi"] for field in left.fields], left.active) == (["Mikä"], False)
    assert "when" not in left.fields[0]
    assert "not offered" in client.get("/request-catalogue?lang=en").text
