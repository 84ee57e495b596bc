"""Services with banners; major incidents from the suggestion to the one word that it is over."""

import datetime as dt
import math
import re
from collections import Counter
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from core import clock
from core.clock import SCHOOL_ZONE
from core.db import db, transaction
from core.history import Event, change
from core.scope import everywhere
from organisation.people.roles import Role
from tests import cast, makers
from tests.statements import statements
from tickets.desk import merging
from tickets.notices.models import Notice
from tickets.services import bursts, reading
from tickets.services.models import MajorIncident, Service, ServiceState
from tickets.states import State
from tickets.ticket.models import Ticket

NAMES = {"name_fi": "Verkko", "name_sv": "Nät", "name_en": "Network"}
TEXTS = {"text_fi": "Verkko ei toimi.", "text_sv": "Nätet fungerar inte.", "text_en": "The network is down."}


def post(client: FlaskClient, who: cast.Member, path: str, **body: Any) -> Any:
    return client.post(f"/api/v1{path}", json=body, headers=who.bearer)


def get(client: FlaskClient, who: cast.Member, path: str) -> Any:
    return client.get(f"/api/v1{path}", headers=who.bearer)


@pytest.fixture
def lead() -> cast.Member:
    return cast.everywhere(Role.LEAD)


def declared(client: FlaskClient, lead: cast.Member, ticket: Ticket, **more: Any) -> str:
    made = post(client, lead, "/major-incidents", ticket=str(ticket.id), service="wifi")
    assert (made.status_code, made.json["state"]) == (201, "suggested")
    answer = post(client, lead, f"/major-incidents/{made.json['id']}/declare", **TEXTS, **more)
    assert (answer.status_code, answer.json["state"]) == (200, "declared"), answer.json
    return str(made.json["id"])


def wifi() -> Service:
    return db.session.scalars(sa.select(Service).where(Service.code == "wifi")).one()


def told(verb: str) -> Counter[Any]:
    return Counter(db.session.scalars(sa.select(Notice.person_id).where(Notice.verb == verb)))


def test_every_city_begins_with_its_services_and_adds_its_own(client: FlaskClient, lead: cast.Member) -> None:
    teacher = cast.teacher()
    found = get(client, teacher, "/services").json["items"]
    assert {one["code"] for one in found} >= {"wifi", "microsoft_365", "wilma", "printing", "presentation"}
    assert {one["state"] for one in found} == {"ok"}
    assert post(client, teacher, "/services", code="eduroam", **NAMES).status_code == 403
    assert post(client, lead, "/services", code="eduroam", **NAMES).status_code == 201
    assert post(client, lead, "/services", code="eduroam", **NAMES).json["code"] == "service_known"
    filed = {"title": "No network", "school": str(cast.school().id)}
    assert post(client, teacher, "/tickets", **filed, service="eduroam").status_code == 201
    assert post(client, teacher, "/tickets", **filed, service="unheard_of").json["code"] == "service_unknown"
    assert "Network" in cast.sign_in(client, teacher).get("/tickets/new?category=network.wifi&lang=en").text


def test_a_banner_in_three_languages_is_shown_for_its_time(client: FlaskClient, lead: cast.Member) -> None:
    teacher, at = cast.teacher(), "/services/wifi/banner"
    assert post(client, teacher, at, state="down", **TEXTS).status_code == 403
    assert post(client, lead, "/services/nothing/banner", **TEXTS).status_code == 404
    assert post(client, lead, at, text_fi="Vain suomeksi").json["code"] == "banner_in_three_languages"
    soon, later = clock.now() + dt.timedelta(hours=2), clock.now() + dt.timedelta(hours=4)
    backwards = post(client, lead, at, **TEXTS, starts_at=later.isoformat(), until=soon.isoformat())
    assert backwards.json["code"] == "banner_reversed"
    planned = post(client, lead, at, state="maintenance", **TEXTS, starts_at=soon.isoformat(), until=later.isoformat())
    assert planned.json["banner"]["shown"] is False
    assert (planned.json["state"], planned.json["banner"]["state"]) == ("ok", "maintenance")  # it has not begun
    service = wifi()
    instants = (soon - dt.timedelta(seconds=1), soon, later - dt.timedelta(seconds=1), later)
    assert [service.state_at(at) for at in instants] == ["ok", "maintenance", "maintenance", "ok"]
    assert "Planned: maintenance" in cast.sign_in(client, teacher).get("/services?lang=en").text
    with transaction(), change(service, "service.announced", by=lead.actor):
        service.state = ServiceState.DOWN  # a major incident meanwhile is told besides
    assert [service.state_at(at) for at in instants] == ["down"] * 4
    browser = cast.sign_in(client, teacher)
    assert TEXTS["text_en"] not in browser.get("/?lang=en").text
    now = post(client, lead, at, state="down", **TEXTS).json
    assert (now["state"], now["banner"]["shown"]) == ("down", True)
    for page, text in (("/?lang=fi", "text_fi"), ("/tickets/new?lang=sv", "text_sv"), ("/services?lang=en", "text_en")):
        assert TEXTS[text] in browser.get(page).text
    assert post(client, lead, at, state="ok").json["banner"] is None
    assert TEXTS["text_en"] not in browser.get("/?lang=en").text
    for odd in ({"until": "9999-12-31T23:59:00Z"}, {"text_fi": "x" * 501}, {"text_fi": "a\x00"}, {"state": "gone"}):
        assert post(client, lead, at, **(TEXTS | odd)).status_code == 422


def typed(at: dt.datetime) -> str:
    """As a browser's field gives an instant."""
    return at.astimezone(SCHOOL_ZONE).strftime("%Y-%m-%dT%H:%M")


def time_field(page: str, name: str) -> str:
    """What a time field of the form of the wifi is filled with."""
    (field,) = [one for one in re.findall(r"<input[^>]*>", page) if f'name="{name}"' in one and "wifi" in one]
    return "".join(re.findall(r' value="([^"]*)"', field))


def test_what_is_planned_leaves_how_a_service_is_now(client: FlaskClient, lead: cast.Member) -> None:
    at, begins = "/services/wifi/banner", clock.now() + dt.timedelta(days=1)
    ends = begins + dt.timedelta(hours=2)
    planned = {"state": "maintenance", "starts_at": begins.isoformat(), "until": ends.isoformat()} | TEXTS
    assert post(client, lead, at, state="down").json["state"] == "down"
    assert post(client, lead, at, **planned).json["state"] == "down"
    assert post(client, lead, at, **planned).json["state"] == "down"
    assert post(client, lead, at, state="ok").json["state"] == "ok"
    assert post(client, lead, at, state="down").json["state"] == "down"
    at_once = post(client, lead, at, state="degraded", until=ends.isoformat())  # stands in place of what was said
    assert at_once.json["state"] == "degraded"


def test_correcting_a_banner_keeps_its_time(client: FlaskClient, lead: cast.Member) -> None:
    begins = (clock.now() + dt.timedelta(days=1)).replace(second=0, microsecond=0)
    ends = begins + dt.timedelta(hours=2)
    times = {"starts_at": typed(begins), "until": typed(ends)}
    browser = cast.sign_in(client, lead)
    sent = browser.post("/services/wifi/banner", data={"state": "maintenance"} | TEXTS | times)
    assert sent.status_code == 303
    page = browser.get("/services?lang=en").text
    assert [time_field(page, key) for key in times] == list(times.values())
    with transaction(), change(service := wifi(), "service.announced", by=lead.actor):
        service.banner_from, service.banner_until = None, clock.now() - dt.timedelta(hours=1)
    assert time_field(browser.get("/services?lang=en").text, "until") == ""  # what is over is not filled in


def test_one_resolution_tells_each_person_once(client: FlaskClient, lead: cast.Member) -> None:
    teacher, outsider, contact = cast.teacher(), cast.outsider(), cast.contact()
    ticket, other = makers.routed(teacher, service="wifi"), makers.routed(contact, service="wifi")
    with transaction():
        merging.merge(makers.agent().actor, makers.fetched(other.id), into=ticket.id)
    incident = declared(client, lead, ticket)
    assert makers.fetched(ticket.id).priority == "P1"
    assert {one["state"] for one in get(client, teacher, "/services").json["items"] if one["code"] == "wifi"} == {
        "down"
    }
    assert get(client, outsider, f"/tickets/{ticket.id}").status_code == 404
    browser = cast.sign_in(client, outsider)
    assert f'/tickets/{ticket.id}/me-too"' in browser.get("/tickets/new?lang=en").text
    for _ in range(2):
        joined = post(client, outsider, f"/tickets/{ticket.id}/me-too")
        assert (joined.status_code, joined.json["joined"], joined.json["followers"]) == (200, True, 1)
    browser.post(f"/tickets/{ticket.id}/me-too")
    post(client, contact, f"/tickets/{ticket.id}/me-too")  # follows, and asked for what was joined to it
    over = post(client, lead, f"/major-incidents/{incident}/resolve", text="Replaced", post_mortem="Buy two")
    assert (over.status_code, over.json["state"]) == (200, "resolved")
    assert told("ticket.incident_over") == {teacher.id: 1, outsider.id: 1, contact.id: 1}
    ended = makers.fetched(ticket.id)
    assert (ended.state, ended.resolution_text) == (State.RESOLVED, "Replaced")
    assert told("ticket.resolved") == {}
    assert TEXTS["text_en"] not in browser.get("/?lang=en").text
    assert post(client, lead, f"/major-incidents/{incident}/resolve").json["code"] == "incident_not_so"
    assert get(client, outsider, f"/major-incidents/{incident}").json["post_mortem"] == ""
    assert post(client, teacher, f"/tickets/{ticket.id}/me-too").json["code"] == "no_major_incident"
    verbs = sa.select(Event.verb).where(Event.subject_id == MajorIncident.id).order_by(Event.at)
    facts = list(db.session.scalars(everywhere(verbs, Event, why="test")))
    assert facts == ["incident.suggested", "incident.declared", "incident.resolved"]


def test_who_may_and_what_can_be_one(client: FlaskClient, lead: cast.Member) -> None:
    teacher, agent, ticket = cast.teacher(), makers.agent(), makers.routed()
    assert post(client, teacher, "/major-incidents", ticket=str(ticket.id)).status_code == 403
    assert post(client, agent, "/major-incidents", ticket=str(ticket.id)).status_code == 403
    secret = makers.routed(sensitive=True)
    assert post(client, lead, "/major-incidents", ticket=str(secret.id)).status_code in {404, 422}
    assert (
        post(client, lead, "/major-incidents", ticket=str(ticket.id), service="none").json["code"] == "service_unknown"
    )
    made = post(client, lead, "/major-incidents", ticket=str(ticket.id)).json
    assert get(client, teacher, f"/major-incidents/{made['id']}").status_code == 404
    assert get(client, teacher, "/major-incidents").json["items"] == []
    assert post(client, lead, "/major-incidents", ticket=str(ticket.id)).json["code"] == "incident_known"
    assert post(client, lead, f"/major-incidents/{made['id']}/declare", text_fi="x").status_code == 422
    assert post(client, lead, f"/major-incidents/{made['id']}/resolve").json["code"] == "incident_not_so"
    assert post(client, lead, f"/major-incidents/{made['id']}/dismiss").json["state"] == "dismissed"
    assert post(client, lead, "/major-incidents", ticket=str(ticket.id)).status_code == 201
    assert post(client, cast.outsider(), f"/tickets/{ticket.id}/me-too").status_code == 404


def test_the_pages_of_a_lead(client: FlaskClient, lead: cast.Member) -> None:
    ticket = makers.routed(service="wifi")
    browser = cast.sign_in(client, lead)
    assert "Many are affected by this" in browser.get(f"/tickets/{ticket.id}?lang=en").text
    proposed = browser.post("/major-incidents", data={"ticket": str(ticket.id)})
    where = proposed.headers["Location"]
    refused = browser.post(f"{where}/declare", data={"text_fi": "x", "text_sv": "", "text_en": ""})
    assert refused.status_code == 422
    assert browser.post(f"{where}/declare", data=TEXTS | {"state": "down"}).status_code == 303
    assert "End it and tell everybody" in browser.get(f"{where}?lang=en").text
    tag = makers.device().asset_tag
    for path in (f"/t/{tag}?lang=en", "/tickets/new?lang=en&category=network.wifi", "/tickets/new?lang=en"):
        assert TEXTS["text_en"] in browser.get(path).text, path
    assert browser.post(f"{where}/resolve", data={"text": "Done", "resolution_code": "configured"}).status_code == 303
    assert browser.post(f"{where}/note", data={"post_mortem": "Two of them"}).status_code == 303
    assert "Two of them" in browser.get(where).text
    wrong = browser.post("/services/wifi/banner?lang=en", data={"state": "down", "text_fi": "x"})
    assert "Write the banner in Finnish, Swedish and English." in wrong.text
    assert browser.post("/services", data={"code": "eduroam"} | NAMES).status_code == 303
    other = makers.routed()
    unknown = browser.post("/major-incidents?lang=en", data={"ticket": "VIRE-1999-000001", "service": ""})
    assert (unknown.status_code, "TicketUnknown" in unknown.text) == (422, False)
    over = browser.post("/major-incidents?lang=en", data={"ticket": ticket.number})
    assert "is no longer open. Choose an open one about it" in over.text
    by_number = browser.post("/major-incidents", data={"ticket": other.number, "service": ""}).headers["Location"]
    said = browser.post(f"{by_number}/declare", data=TEXTS | {"state": "down", "service": "printing"})
    assert said.status_code == 303
    states = {one["code"]: one["state"] for one in get(client, lead, "/services").json["items"]}
    assert (states["printing"], states["wilma"]) == ("down", "ok")


def tail(rate: float, k: int) -> float:
    """The chance of at least `k`, summed from the small end."""
    return sum(math.exp(-rate) * rate**n / math.factorial(n) for n in range(k, k + 60))


def test_the_alarm_grows_with_what_is_usual() -> None:
    assert bursts.limit(0.0, 132) == 3
    for rate in (0.05, 0.3, 2.0, 9.0):
        k, allowed = bursts.limit(rate, 132), 1 / (132 * 336)
        assert tail(rate, k) <= allowed
        assert k == 3 or tail(rate, k - 1) > allowed
    assert [bursts.limit(rate / 10, 132) for rate in range(0, 60, 5)] == sorted(
        bursts.limit(rate / 10, 132) for rate in range(0, 60, 5)
    )


def test_a_burst_is_suggested_once_to_the_leads(client: FlaskClient, lead: cast.Member) -> None:
    first = makers.routed(service="wifi")
    for one in (cast.contact(), cast.member("third", (Role.REQUESTER, cast.school()))):
        makers.routed(one, service="wifi")
    makers.routed(service="wifi")  # the same person again counts once
    with transaction():
        assert bursts.look() == 1  # from one school and about one service, with the same first ticket
        assert bursts.look() == 0
    suggested = reading.incidents(lead.actor, going_on=True)
    assert {one.number for one in suggested} == {first.number}


def test_the_start_page_asks_for_banners_once(client: FlaskClient, lead: cast.Member) -> None:
    for number in range(3):
        post(client, lead, "/services", code=f"s{number}", **NAMES)
        post(client, lead, f"/services/s{number}/banner", state="down", **TEXTS)
    teacher = cast.teacher().actor
    with statements() as asked:
        assert len(reading.banners(teacher, "fi")) == 3
    assert len(asked) == 1
