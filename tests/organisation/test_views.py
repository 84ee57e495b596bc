"""Who looked at whose data is logged, whatever the answer; the log only grows."""

import re
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from core.db import db
from organisation.access import purposes, views
from organisation.access.models import PersonalView
from organisation.people.roles import Role
from tests import cast
from tests.reading import text


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
    found = client.get(f"/api/v1/access-log?subject={teacher.id}", headers=auditor.bearer).get_json()["items"]
    assert [(v["viewer"], v["subject"], v["purpose"]) for v in found] == [("Admin", "Teacher", "api people")]
    assert client.get("/api/v1/access-log", headers=admin.bearer).status_code == 403
    cast.sign_in(client, auditor)
    assert "A person (API)" in client.get(f"/audit/access-log?viewer={admin.id}").text
    assert "Who looked at this person" in client.get(f"/people/{teacher.id}").text


def test_the_log_is_filtered_by_day(client: FlaskClient) -> None:
    admin, teacher, auditor = cast.everywhere(Role.ADMIN), cast.teacher(), cast.everywhere(Role.AUDITOR)
    client.get(f"/api/v1/people/{teacher.id}", headers=admin.bearer)
    assert client.get("/api/v1/access-log?to=2020-01-01", headers=auditor.bearer).get_json()["items"] == []
    assert len(client.get("/api/v1/access-log?from=2020-01-01", headers=auditor.bearer).get_json()["items"]) == 1


def test_views_are_found_by_the_name_of_whoever_looked(client: FlaskClient) -> None:
    admin, auditor, teacher = cast.everywhere(Role.ADMIN), cast.everywhere(Role.AUDITOR), cast.teacher()
    client.get(f"/api/v1/people/{teacher.id}", headers=admin.bearer)
    name = admin.person.name.lower()[1:]
    for who, right in ((name, {admin.id}), ("nobody at all", set())):
        found = views.find(auditor.actor, who=who).items
        assert {row.viewer_id for row in found} == right
    whose = str(teacher.person.name)
    assert [len(views.find(auditor.actor, whose=said).items) for said in (whose[1:], "nobody at all")] == [1, 0]
    cast.sign_in(client, auditor)
    assert client.get(f"/audit/access-log?who={name}&lang=en").status_code == 200
    assert f'name="whose" value="{whose}"' in client.get(f"/audit/access-log?whose={whose}&lang=en").text


def test_what_was_shown_at_once_is_one_row_that_leads_to_all(client: FlaskClient) -> None:
    admin, auditor = cast.everywhere(Role.ADMIN), cast.everywhere(Role.AUDITOR)
    teacher, outsider = cast.teacher(), cast.outsider()
    cast.sign_in(client, admin)
    client.get("/people")
    client.get(f"/people/{teacher.id}")
    cast.sign_in(client, auditor)
    together = views.find_together(auditor.actor, viewer=admin.id).items
    shown = [(row.purpose, row.things) for row in together]
    assert shown[0][1] == 1
    assert ("page people", shown[-1][1]) == shown[-1]
    assert shown[-1][1] >= 3
    page = client.get(f"/audit/access-log?viewer={admin.id}")
    assert f"Person {shown[-1][1]} at once" in text(page)
    alone = client.get(f"/audit/access-log?request={together[-1].request_id}&lang=en")
    assert "Outsider" in text(alone)
    assert "at once" not in text(alone)
    first = views.find_together(auditor.actor, viewer=admin.id, limit=1)
    rest = views.find_together(auditor.actor, viewer=admin.id, after=first.next)
    assert [row.id for row in [*first.items, *rest.items]] == [row.id for row in together]
    there = views.find_together(auditor.actor, school=cast.school(cast.OTHER).id).items
    assert [(row.subject_id, row.things) for row in there] == [(outsider.id, 1)]
    assert client.get("/audit/access-log?after=x").status_code == 422


def test_downloads_stand_beside_views(client: FlaskClient) -> None:
    manager, auditor = cast.everywhere(Role.ASSET_MANAGER), cast.everywhere(Role.AUDITOR)
    cast.sign_in(client, manager)
    assert client.get("/devices.csv?lifecycle=in_store").status_code == 200
    cast.sign_in(client, auditor)
    assert "Devices exported" in text(client.get(f"/audit/access-log?viewer={manager.id}&lang=en"))
    assert "Devices exported" not in text(client.get(f"/audit/access-log?viewer={auditor.id}"))


def test_every_place_where_data_is_shown_has_a_name() -> None:
    """The last words of a call that logs a view are the page or call, as a code; one made of an endpoint is left out."""
    root = Path(__file__).resolve().parents[2]
    call = re.compile(r'\b(?:looked_at|shown|holders_shown)\([^\n]*, "([^"]+)"\)$', re.MULTILINE)
    sources = [path for package in ("organisation", "registry", "tickets") for path in (root / package).rglob("*.py")]
    used = {code for path in sources for code in call.findall(path.read_text())}
    assert len(used) > 15
    assert sorted(code for code in used - purposes.WHERE.keys() if "devices/id" not in code) == []
