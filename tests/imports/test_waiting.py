"""What a plan that waits for a person says, and what becomes of it once somebody has decided."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from core.db import transaction
from organisation.people.roles import Role
from registry.catalogue import catalogue
from registry.catalogue.models import Category
from registry.imports import deciding
from registry.imports.models import BatchState, PurchaseBatch
from registry.purchasing.models import Supplier
from tests import cast, makers
from tests.imports import given
from tests.reading import text


@pytest.fixture
def supplier(db_session: Any) -> Supplier:
    found = makers.supplier()
    makers.order("4500000001", found, [(makers.model(), 8, 38990)])
    return found


def row(serial: str, model: str = "82VM0010MX", order: str = "4500000001", price: str = "389,90") -> list[Any]:
    return [order, model, serial, "2026-08-03", "AlppL", price]


HEAD = ["Order number", "Model", "Serial number", "Delivered on", "School", "Price"]


def page(client: FlaskClient, batch: PurchaseBatch) -> str:
    return text(client.get(f"/purchasing/batches/{batch.id}?lang=en"))


def test_the_same_file_says_when_it_was_applied_and_has_nothing_to_apply(
    client: FlaskClient, supplier: Supplier
) -> None:
    content = given.csv_of(HEAD, row("PF10A1"), row("PF10A2"))
    first = given.planned(content, supplier)
    cast.sign_in(client, cast.everywhere(Role.PROCUREMENT))
    assert "This very file was applied" not in page(client, first)
    assert "Apply all rows" in page(client, first)
    given.applied(first)
    again = given.planned(content, supplier)
    shown = page(client, again)
    assert "This very file was applied on" in shown
    assert f"/purchasing/batches/{first.id}" in client.get(f"/purchasing/batches/{again.id}").get_data(as_text=True)
    assert "2 rows are already registered." in shown
    assert "Apply all rows" not in shown


def test_rows_that_need_work_are_listed_without_mere_remarks(client: FlaskClient, supplier: Supplier) -> None:
    rows = [
        row("PF10A1", price="400,00"),
        row("PF10A2"),
        row("PF10A3", model="Bogus 1"),
        row("PF10A4", model="Bogus 1"),
    ]
    batch = given.planned(given.csv_of(HEAD, *rows), supplier)
    assert given.outcomes(batch) == {"price_differs": 1, "create": 1, "model_unknown": 2}
    cast.sign_in(client, cast.everywhere(Role.PROCUREMENT))
    shown = page(client, batch)
    assert shown.count("PF10A1") == shown.count("PF10A2") < shown.count("PF10A3")  # all stand among the first rows
    assert shown.count("The catalogue has no model “Bogus 1”.") == 3  # once for both rows, and once beside each


def test_a_wrong_supplier_is_said_once_and_changed_on_the_page(client: FlaskClient, supplier: Supplier) -> None:
    wrong = makers.supplier("Other Oy")
    batch = given.planned(given.csv_of(HEAD, *[row(f"PF10A{n}") for n in range(1, 6)]), wrong)
    assert given.outcomes(batch) == {"not_on_order": 5, "model_unknown": 5}
    cast.sign_in(client, cast.everywhere(Role.PROCUREMENT))
    where = f"/purchasing/batches/{batch.id}"
    assert "from row 2" in page(client, batch)
    assert client.post(f"{where}/supplier?lang=en", data={"supplier": "Nobody"}).status_code == 422
    assert client.post(f"{where}/supplier", data={"supplier": str(supplier.id)}).status_code == 303
    given.work()
    assert given.outcomes(batch) == {"create": 5}
    assert "Supplier or order of the file changed" in page(client, batch)


def test_a_decided_model_reaches_every_plan_that_waits_for_it(client: FlaskClient, supplier: Supplier) -> None:
    manager = cast.everywhere(Role.ASSET_MANAGER)
    officer = cast.everywhere(Role.PROCUREMENT)
    first = given.planned(given.csv_of(HEAD, row("PF10A1", model="Bogus 1")), supplier)
    second = given.planned(given.csv_of(HEAD, row("PF10A2", model="BOGUS-1"), row("PF10A3", model="Ghost 2")), supplier)
    cast.sign_in(client, manager)
    assert "Bogus 1" in text(client.get("/?lang=en"))
    with transaction():
        deciding.name_model(manager.actor, first, words="Bogus 1", model="yoga gen 4")
    given.work()
    assert given.outcomes(first) == {"create": 1}
    assert given.outcomes(second) == {"create": 1, "model_unknown": 1}
    cast.sign_in(client, officer)
    assert "is decided: the catalogue knows it now" in text(client.get("/?lang=en"))
    with transaction():
        catalogue.add(manager.actor, manufacturer="Ghost", model_number="2", category=Category.TABLET)
    given.work()
    assert given.outcomes(second) == {"create": 1, "not_on_order": 1}
    assert second.state is BatchState.PLANNED
