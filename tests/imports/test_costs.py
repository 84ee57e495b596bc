"""What lists and pages of batches ask of the database does not grow with their rows."""

from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from core.db import db
from organisation.people.roles import Role
from registry.purchasing.models import Supplier
from tests import cast, deliveries, makers
from tests.imports import given
from tests.statements import statements


def planned(supplier: Supplier, rows: int, seed: int) -> str:
    """A planned batch of that many rows; gives its key."""
    delivery = deliveries.make(rows, seed=seed)
    given.order_of(delivery, supplier)
    return str(given.planned(deliveries.as_csv(delivery), supplier).id)


@pytest.mark.parametrize(
    "path", ["/api/v1/purchase-batches/{}/rows", "/api/v1/purchase-batches/{}", "/purchasing/batches/{}"]
)
def test_a_batch_costs_the_same_with_more_rows(client: FlaskClient, path: str) -> None:
    supplier = makers.supplier()
    small, large = planned(supplier, 240, 41), planned(supplier, 400, 42)  # both with problems of every kind
    officer = cast.everywhere(Role.PROCUREMENT)
    if path.startswith("/purchasing"):
        cast.sign_in(client, officer)
    else:
        cast.bearer(client, officer)
    client.get(path.format(small))
    with statements() as few:
        assert client.get(path.format(small)).status_code == 200
    with statements() as many:
        assert client.get(path.format(large)).status_code == 200
    assert len(many) == len(few), "\n".join(many)


@pytest.mark.parametrize("path", ["/api/v1/purchase-batches", "/purchasing", "/"])
def test_a_list_of_batches_costs_the_same_with_more_of_them(client: FlaskClient, path: str) -> None:
    supplier = makers.supplier()
    officer = cast.everywhere(Role.PROCUREMENT)
    planned(supplier, 20, 43)
    given.uploaded(b"x", supplier)
    if path.startswith("/api"):
        cast.bearer(client, officer)
    else:
        cast.sign_in(client, officer)
    client.get(path)
    with statements() as few:
        assert client.get(path).status_code == 200
    for _ in range(3):
        given.uploaded(b"x", makers.supplier("Other Oy"))
    with statements() as many:
        assert client.get(path).status_code == 200
    assert len(many) == len(few), "\n".join(many)


def test_odd_questions_are_refused_by_the_name_of_the_field(client: FlaskClient) -> None:
    batch = given.uploaded(b"x", makers.supplier())
    cast.bearer(client, cast.everywhere(Role.PROCUREMENT))
    rows, batches = f"/api/v1/purchase-batches/{batch.id}/rows", "/api/v1/purchase-batches"
    both = ["after=nonsense", "after=W10", "after=WzldOTk5OTk5OTk5OTld", "limit=0", "limit=x", "horse=1"]
    asked = [(path, query) for path in (rows, batches) for query in both]
    asked += [(rows, query) for query in ("outcome=maybe", "code=" + "x" * 100, "code=%00")]
    asked += [(batches, query) for query in ("state=maybe", "purpose=maybe", "order=x", "supplier=%00")]
    for path, query in asked:
        answer = client.get(f"{path}?{query}")
        assert answer.status_code == 422, (path, query, answer.status_code)
        assert {error["pointer"] for error in answer.get_json()["errors"]} == {"/" + query.split("=")[0]}, (path, query)
    assert client.get(f"{rows}?after=Wzk5OTk5OTk5OTk5OTk5XQ").status_code == 422  # no row has such a number
    assert client.get(f"{rows}?code=nothing_of_that_kind").get_json() == {"items": [], "next": None}
    assert client.post(f"{rows}/{9**30}/is-another-device").status_code == 409  # being read


def test_every_file_is_planned_for_its_own_rows_however_many_were_before(db_session: Any) -> None:
    """A plan that the database keeps for many small files joins row by row, which takes minutes for a large one."""
    supplier = makers.supplier()
    for seed in range(50, 75):
        planned(supplier, 3, seed)
    kept = "SELECT statement FROM pg_prepared_statements WHERE statement ~ '(parsed|planned|staged)_row'"
    prepared = list(db.session.scalars(sa.text(kept)))
    assert prepared, "statements on one row or batch are prepared"
    assert [one for one in prepared if "INSERT" in one or "UPDATE" in one] == []
