"""Articles: written, published, found and suggested; who may do what."""

import datetime as dt
from typing import Any

import pytest
import time_machine
from flask.testing import FlaskClient

from core import clock
from core.db import transaction
from organisation.people.roles import Role
from tests import cast, makers
from tests.knowledge import given
from tests.organisation import facts
from tickets.desk import closing, working
from tickets.states import ResolutionCode

FI = {"title_fi": "Kone ei käynnisty", "body_fi": "Pidä virtapainiketta pohjassa."}


def code(answer: Any) -> str:
    return f"{answer.status_code} {answer.json.get('code', '')}".strip()


def suggested(client: FlaskClient, **query: str) -> list[tuple[str, str]]:
    answer = client.get("/api/v1/suggestions", query_string=query, headers=cast.teacher().bearer)
    assert answer.status_code == 200
    return [(one["kind"], one["title"]) for one in answer.json["items"]]


def test_an_article_is_a_draft_until_it_is_published_and_each_edition_is_kept(client: FlaskClient) -> None:
    agent, teacher = makers.agent(), cast.teacher()
    made = client.post("/api/v1/articles", json=FI | {"category": "device.power"}, headers=agent.bearer)
    assert (made.status_code, made.json["state"], made.json["missing"]) == (201, "draft", ["sv", "en"])
    path = f"/api/v1/articles/{made.json['id']}"
    assert code(client.get(path, headers=teacher.bearer)) == "404 not_found"
    assert code(client.post(f"{path}/publish", headers=agent.bearer)) == "428 version_needed"
    published = client.post(f"{path}/publish", headers=agent.bearer | {"If-Match": made.headers["ETag"]})
    assert (published.json["state"], published.json["edition"]) == ("published", 1)
    assert client.get(path, headers=teacher.bearer).json["title"]["fi"] == FI["title_fi"]
    both = {"title_sv": "Datorn startar inte", "body_sv": "Håll strömknappen intryckt."}
    again = client.patch(path, json=both, headers=agent.bearer | {"If-Match": published.headers["ETag"]})
    assert (again.json["edition"], again.json["missing"]) == (2, ["en"])
    stale = client.patch(path, json=both, headers=agent.bearer | {"If-Match": made.headers["ETag"]})
    assert code(stale) == "412 changed_meanwhile"
    for _ in range(2):
        assert client.post(f"{path}/helped", headers=teacher.bearer).status_code == 200
    assert client.get(path, headers=teacher.bearer).json["helped"] == 2
    retired = client.post(f"{path}/retire", headers=agent.bearer | {"If-Match": again.headers["ETag"]})
    assert retired.json["state"] == "retired"
    assert code(client.get(path, headers=teacher.bearer)) == "404 not_found"
    told = ["article.written", "article.published", "article.changed", "article.published", "article.retired"]
    assert facts.verbs(made.json["id"]) == told


@pytest.mark.parametrize(
    ("body", "wanted"),
    [
        ({}, "422 article_empty"),
        ({"title_fi": "x"}, "422 half_written"),
        (FI | {"body_sv": "x"}, "422 half_written"),
        (FI | {"category": "no.such"}, "422 category_not_open"),
        (FI | {"model": "01a21a75-0000-7000-8000-000000000000"}, "422 model_not_listed"),
        (FI | {"ticket": "01a21a75-0000-7000-8000-000000000000"}, "404 not_found"),
        (FI | {"review_on": "9999-01-01"}, "422 invalid"),
        (FI | {"title_fi": "x" * 201}, "422 invalid"),
        (FI | {"title_fi": "a\0b"}, "422 invalid"),
    ],
)
def test_what_cannot_be_an_article_is_refused(client: FlaskClient, body: dict[str, str], wanted: str) -> None:
    assert code(client.post("/api/v1/articles", json=body, headers=makers.agent().bearer)) == wanted


def test_those_that_need_another_look_are_listed(client: FlaskClient) -> None:
    given.article("Vanha", review_on=clock.today() + dt.timedelta(days=1))
    given.article("Uusi")
    agent, teacher = makers.agent(), cast.teacher()
    assert agent.bearer
    with time_machine.travel(clock.now() + dt.timedelta(days=2)):
        due = client.get("/api/v1/articles?review_due=true", headers=agent.bearer).json["items"]
    assert [one["title"]["fi"] for one in due] == ["Vanha"]
    assert len(client.get("/api/v1/articles?missing=sv", headers=agent.bearer).json["items"]) == 2
    assert len(client.get("/api/v1/articles?q=vanha", headers=teacher.bearer).json["items"]) == 1
    assert client.get("/api/v1/articles?state=draft", headers=teacher.bearer).json[
        "items"
    ]  # published ones all the same


@pytest.mark.parametrize(
    ("typed", "language", "title"),
    [
        ("koneeni ei käynnisty aamulla", "fi", "Kone ei käynnisty"),
        ("näyttö", "fi", "Näyttökaapelissa ei kulje kuva"),
        ("kaapeli", "fi", "Näyttökaapelissa ei kulje kuva"),
        ("kaapelit", "fi", "Näytön kaapelit irti"),
        ("datorerna startar inte", "sv", "Datorn startar inte"),
        ("printers jam", "en", "Printer jams"),
    ],
)
def test_words_are_found_in_any_form_and_inside_of_compounds(
    client: FlaskClient, typed: str, language: str, title: str
) -> None:
    given.article(title, language=language)
    given.article("Something quite different", language="en")
    assert suggested(client, q=typed) == [("article", title)]
    assert suggested(client, q="zzz qqq") == []
    assert suggested(client, q="") == []


def test_known_problems_of_the_model_come_first_and_of_other_models_never(client: FlaskClient) -> None:
    device = makers.device()
    given.article("Akku tyhjenee")
    given.article("Akku paisuu", model=device.model_id)
    assert suggested(client, q="akku", device=device.asset_tag or "") == [
        ("known_problem", "Akku paisuu"),
        ("article", "Akku tyhjenee"),
    ]
    assert suggested(client, q="akku") == [("article", "Akku tyhjenee")]
    assert suggested(client, q="akku", device="no such device") == [("article", "Akku tyhjenee")]


def test_an_article_comes_from_a_resolved_ticket_in_two_clicks(client: FlaskClient) -> None:
    teacher, agent = cast.teacher(), makers.agent()
    ticket = makers.routed(teacher, category="device.screen", title="Minun näyttöni", language="fi")
    cast.sign_in(client, agent)
    assert client.get(f"/help/new?ticket={ticket.id}").status_code == 409
    with transaction():
        held = working.take(agent.actor, makers.fetched(ticket.id))
        closing.resolve(agent.actor, held, resolution_code=ResolutionCode.REPAIRED, text="Kaapeli vaihdettiin.")
    link = f"/help/new?ticket={ticket.id}"
    assert link in client.get(f"/tickets/{ticket.id}").text
    form = client.get(link).text
    assert "Kaapeli vaihdettiin." in form
    assert "Minun näyttöni" not in form  # nothing of who asked
    typed = {"title_fi": "Näyttö rikki", "body_fi": "Vaihda kaapeli.", "ticket": str(ticket.id), "publish": "true"}
    assert client.post("/help/new", data=typed).status_code == 303
    assert "Näyttö rikki" in client.get(f"/tickets/{ticket.id}").text
    cast.sign_in(client, teacher)
    assert "Näyttö rikki" in client.get("/help").text
    assert link not in client.get(f"/tickets/{ticket.id}").text
    assert client.get("/help/new").status_code == 403
    assert 'href="/help/' in client.get("/help/suggestions?title=näyttö").text


def test_an_article_in_another_language_says_so(client: FlaskClient) -> None:
    article = given.article("Paperitukos")
    cast.sign_in(client, cast.member("reader", (Role.REQUESTER, cast.school())))
    page = client.get(f"/help/{article.id}?lang=sv").text
    assert "Paperitukos" in page
    assert 'lang="fi" class="article-text"' in page
    assert client.post(f"/help/{article.id}/helped").status_code == 303
