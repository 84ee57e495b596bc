"""Who looked at whose data is logged, whatever the answer; the log only grows."""

from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from core.db import db
from organisation.access import views
from organisation.access.models import PersonalView
from organisation.people.roles import Role
from tests import cast


def logged() -> list[tuple[Any, ...]]:
    seen = sa.select(PersonalView.viewer_id, PersonalView.subject_id, PersonalView.purpose)
    return [tuple(row) for row in db.session.execute(seen.order_by(PersonalView.at))]


def test_looking_at_a_person_is_logged_and_at_oneself_is_not(client: FlaskClient) -> None:
    admin, teacher = cast.everywhere(Role.ADMIN), cast.teacher()
    client.get(f"/api/v1/people/{teacher.id}", headers=admin.bearer)
    client.get(f"/api/v1/people/{admin.id}", headers=admin.bearer)
    assert logged() == [(admin.id, teacher.id, "api people")]


def test_a_list_logs_everyone_it_showed(client: FlaskClient) -> None:
    admin, teacher, outsider = cast.everywhere(Role.ADMIN), cast.teacher(), cast.outsider()
    cast.sign_in(client, admin)
    client.get("/people")
    assert {row[1] for row in logged()} == {teacher.id, outsider.id}


def test_a_refused_change_still_showed_the_person(client: FlaskClient) -> None:
    admin, teacher = cast.everywhere(Role.ADMIN), cast.teacher()
    client.patch(f"/api/v1/people/{teacher.id}", json={"name": "A"}, headers=admin.bearer | {"If-Match": '"99"'})
    assert [row[1] for row in logged()] == [teacher.id]


def test_nothing_is_logged_where_nothing_was_shown(client: FlaskClient) -> None:
    teacher, outsider = cast.teacher(), cast.outsider()
    client.get(f"/api/v1/people/{outsider.id}", headers=teacher.bearer)
    assert logged() == []


@pytest.mark.parametrize("statement", ["UPDATE personal_view SET purpose = 'x'", "DELETE FROM personal_view"])
def test_the_log_only_grows(client: FlaskClient, statement: str) -> None:
    admin, teacher = cast.everywhere(Role.ADMIN), cast.teacher()
    client.get(f"/api/v1/people/{teacher.id}", headers=admin.bearer)
    with pytest.raises(sa.exc.DBAPIError), db.session.begin_nested():
        db.session.execute(sa.text(statement))
    assert len(logged()) == 1


def test_the_auditor_reads_it(client: FlaskClient) -> None:
    admin, teacher, auditor = cast.everywhere(Role.ADMIN), cast.teacher(), cast.everywhere(Role.AUDITOR)
    client.get(f"/api/v1/people/{teacher.id}", headers=admin.bearer)
    found = client.get(f"/api/v1/views?subject={teacher.id}", headers=auditor.bearer).get_json()["items"]
    assert [(v["viewer"], v["subject"], v["purpose"]) for v in found] == [("Admin", "Teacher", "api people")]
    assert client.get("/api/v1/views", headers=admin.bearer).status_code == 403
    cast.sign_in(client, auditor)
    assert "A person (API)" in client.get(f"/audit/views?viewer={admin.id}").text
    assert "Who looked at this person" in client.get(f"/people/{teacher.id}").text


def test_the_log_is_filtered_by_day(client: FlaskClient) -> None:
    admin, teacher, auditor = cast.everywhere(Role.ADMIN), cast.teacher(), cast.everywhere(Role.AUDITOR)
    client.get(f"/api/v1/people/{teacher.id}", headers=admin.bearer)
    assert client.get("/api/v1/views?to=2020-01-01", headers=auditor.bearer).get_json()["items"] == []
    assert len(client.get("/api/v1/views?from=2020-01-01", headers=auditor.bearer).get_json()["items"]) == 1


def test_views_are_found_by_the_name_of_whoever_looked(client: FlaskClient) -> None:
    admin, auditor = cast.everywhere(Role.ADMIN), cast.everywhere(Role.AUDITOR)
    client.get(f"/api/v1/people/{cast.teacher().id}", headers=admin.bearer)
    name = admin.person.name.lower()[1:]
    for who, right in ((name, {admin.id}), ("nobody at all", set())):
        found = views.find(auditor.actor, who=who).items
        assert {row.viewer_id for row in found} == right
    cast.sign_in(client, auditor)
    assert client.get(f"/audit/views?who={name}&lang=en").status_code == 200
