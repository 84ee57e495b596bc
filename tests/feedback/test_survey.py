"""The survey: who is asked, how it is answered, and what of it is told."""

import datetime as dt
import uuid
from typing import Any

import pytest
import sqlalchemy as sa
import time_machine
from flask.testing import FlaskClient

from core import clock
from core.db import db, transaction
from organisation.people.roles import Role
from tests import cast, makers
from tests.feedback.test_links import mailed, resolve
from tests.organisation import facts
from tests.replies.test_replies import code
from tickets.feedback import asking, results
from tickets.feedback.models import SurveyAsk, SurveyTally
from tickets.feedback.results import Group
from tickets.states import ResolutionCode
from tickets.teams.models import Team


def ask_everybody() -> None:
    with transaction():
        asking.ask_of(cast.everywhere(Role.LEAD).actor, percent=100)


def asked() -> int:
    return db.session.scalar(sa.select(sa.func.count()).select_from(SurveyAsk)) or 0


def test_nobody_is_asked_before_a_lead_says_so_and_nobody_twice_in_a_fortnight(client: FlaskClient) -> None:
    teacher = cast.teacher()
    resolve(makers.routed(teacher))
    assert asked() == 0
    ask_everybody()
    resolve(makers.routed(teacher))
    resolve(makers.routed(teacher))
    assert asked() == 1
    with time_machine.travel(clock.now() + dt.timedelta(days=13)):
        resolve(makers.routed(teacher))
    assert asked() == 1
    with time_machine.travel(clock.now() + dt.timedelta(days=15)):
        resolve(makers.routed(teacher))
    assert asked() == 2
    resolve(makers.routed(), ResolutionCode.NO_ANSWER)
    assert asked() == 2


def test_one_answer_is_counted_from_the_page_and_nothing_says_whose_it_was(client: FlaskClient) -> None:
    ask_everybody()
    teacher = cast.teacher()
    ticket = makers.routed(teacher)
    resolve(ticket)
    path = f"/api/v1/tickets/{ticket.id}/satisfaction"
    assert code(client.post(path, json={"score": 6}, headers=teacher.bearer)) == "422 invalid"
    assert code(client.post(path, json={"score": 5}, headers=makers.agent().bearer)) == "409 survey_not_asked"
    assert client.post(path, json={"score": 5}, headers=cast.outsider().bearer).status_code == 404
    cast.sign_in(client, teacher)
    assert "How well was your request handled?" in client.get(f"/tickets/{ticket.id}?lang=en").text
    told = facts.verbs(ticket.id)
    assert client.post(f"/tickets/{ticket.id}/satisfaction", data={"score": "4"}).status_code == 303
    tally = db.session.scalars(sa.select(SurveyTally)).one()
    assert (tally.score, tally.times, tally.school_id) == (4, 1, cast.school().id)
    assert facts.verbs(ticket.id) == told
    assert "How well was your request handled?" not in client.get(f"/tickets/{ticket.id}?lang=en").text
    assert code(client.post(path, json={"score": 1}, headers=teacher.bearer)) == "409 survey_not_asked"
    assert db.session.scalars(sa.select(SurveyTally.times)).all() == [1]


def test_it_is_answered_behind_the_link_of_the_mail(client: FlaskClient) -> None:
    ask_everybody()
    teacher = cast.teacher()
    _, (works, _) = mailed(client, teacher)
    cast.with_form_token(client)
    rate = works.split("/works")[0] + "/rate"
    thanks = client.post(works)
    assert f'action="{rate}"' in thanks.text
    assert client.get(rate).status_code == 200
    assert client.post(rate, data={"score": "9"}).status_code == 422
    assert "Thank you for your answer." in client.post(rate, data={"score": "5"}).text
    assert client.post(rate, data={"score": "1"}).status_code == 410
    assert db.session.scalars(sa.select(SurveyTally.score)).all() == [5]


def test_what_fewer_than_five_answered_is_hidden_and_never_one_group_alone() -> None:
    groups = [Group("a", 9, 4, 4.0, 0.5), Group("b", 20, 6, 4.0, 0.5), Group("c", 30, 9, 4.0, 0.5), Group("d", 1, 0)]
    assert [(one.key, one.answered) for one in results.hidden(groups)] == [("a", None), ("b", None), ("c", 9), ("d", 0)]
    two = [Group("a", 9, 4, 4.0, 0.5), Group("b", 9, 3, 4.0, 0.5), Group("c", 30, 9, 4.0, 0.5)]
    assert [one.answered for one in results.hidden(two)] == [None, None, 9]
    assert results.hidden([Group("a", 9, 4, 4.0, 0.5)])[0].mean is None


def test_the_results_by_month_size_and_team(client: FlaskClient) -> None:
    lead, auditor = cast.everywhere(Role.LEAD), cast.everywhere(Role.AUDITOR)
    month = clock.today().replace(day=1)
    teams = {team.code: team.id for team in db.session.scalars(sa.select(Team))}
    with transaction():
        for team, score, times in (("devices", 5, 6), ("devices", 2, 2), ("accounts", 4, 3), ("network_av", 1, 7)):
            row = {"month": month, "team_id": teams[team], "school_id": cast.school().id}
            db.session.add(SurveyTally(**row, score=score, times=times))
    found = client.get("/api/v1/satisfaction", headers=auditor.bearer).json
    by_team = {one["key"]: one["answered"] for one in found["teams"]}
    hidden: dict[str, Any] = {str(teams["accounts"]): None, str(teams["network_av"]): None}
    assert by_team == {str(teams["devices"]): 8, **hidden}
    assert (found["total"]["answered"], found["months"][0]["mean"]) == (18, pytest.approx(53 / 18))
    assert code(client.get("/api/v1/satisfaction", headers=makers.agent().bearer)) == "403 forbidden"
    headers = {"If-Match": client.get("/api/v1/satisfaction", headers=lead.bearer).headers["ETag"]}
    assert (
        code(client.put("/api/v1/satisfaction", json={"percent": 101}, headers=lead.bearer | headers)) == "422 invalid"
    )
    changed = client.put("/api/v1/satisfaction", json={"percent": 40}, headers=lead.bearer | headers)
    assert changed.json["percent"] == 40
    assert code(client.put("/api/v1/satisfaction", json={"percent": 1}, headers=lead.bearer | headers)) == (
        "412 changed_meanwhile"
    )
    cast.sign_in(client, lead)
    page = client.get("/satisfaction?lang=en").text
    assert page.count("hidden</td>") == 2
    assert client.post("/satisfaction", data={"percent": "x", "version": "2"}).status_code == 422
    assert client.post("/satisfaction", data={"percent": "25", "version": "2"}).status_code == 303
    assert asking.setting().percent == 25
    assert facts.verbs(asking.setting().id) == ["survey.changed", "survey.changed"]
    assert uuid.UUID(found["teams"][0]["key"])
