"""What lists and pages of batches ask of the database does not grow with their rows."""

import pytest
from flask.testing import FlaskClient

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
    small, large = planned(supplier, 100, 41), planned(supplier, 240, 42)
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


@pytest.mark.parametrize(
    "query",
    ["after=nonsense", "after=W10", "after=WzldOTk5OTk5OTk5OTld", "after=Wzk5OTk5OTk5OTk5OTk5XQ", "limit=0", "limit=x",
     "outcome=maybe", "code=" + "x" * 100, "code=%00", "horse=1"],
)  # fmt: skip
def test_odd_questions_get_an_answer_and_no_fault(client: FlaskClient, query: str) -> None:
    batch = given.uploaded(b"x", makers.supplier())
    cast.bearer(client, cast.everywhere(Role.PROCUREMENT))
    assert client.get(f"/api/v1/purchase-batches/{batch.id}/rows?{query}").status_code in {200, 422}
    assert client.get(f"/api/v1/purchase-batches?{query}").status_code == 422 or query.startswith(("code", "outcome"))
    assert client.post(f"/api/v1/purchase-batches/{batch.id}/rows/{9**30}/is-another-device").status_code < 500
