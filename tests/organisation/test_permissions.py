"""The permission table and what is written from it."""

from pathlib import Path

import pytest
from flask.testing import FlaskClient

from organisation.people import permissions
from organisation.people.roles import TABLE, Role
from organisation.people.words import ROLES
from tests import cast

PAGE = Path(__file__).resolve().parents[2] / "docs" / "permissions.md"


def test_the_page_for_people_is_the_table() -> None:
    assert PAGE.read_text(encoding="utf-8") == permissions.as_markdown()


def test_every_permission_and_role_has_its_words_and_its_place() -> None:
    assert set(permissions.WORDS) == set(TABLE)
    assert [code for _, rows in permissions.by_part() for code, _, _ in rows] == list(TABLE)
    assert set(ROLES) == set(Role)


@pytest.mark.parametrize(("role", "status"), [(Role.ADMIN, 200), (Role.AUDITOR, 200), (Role.AGENT, 403)])
def test_who_looks_after_roles_sees_it(client: FlaskClient, role: Role, status: int) -> None:
    cast.sign_in(client, cast.everywhere(role))
    assert client.get("/roles").status_code == status
