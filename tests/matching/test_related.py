"""An order's history, and the audit by its number, tell of its imports, receipts and invoices too."""

import pytest
from flask.testing import FlaskClient

from core.db import transaction
from organisation.people.roles import Role
from registry.imports.models import PurchaseBatch
from registry.purchasing import orders
from registry.purchasing.models import PurchaseOrder
from registry.receiving import receiving, undoing
from tests import cast, makers
from tests.imports import given

NUMBER = "4500000001"
HEADER = ["Order", "Model", "Serial number", "School"]


@pytest.fixture
def imported(client: FlaskClient) -> tuple[PurchaseOrder, PurchaseBatch]:
    """An order of two devices, and the applied file that brought them; rows of the file name the order."""
    supplier, model = makers.supplier(), makers.model("Lenovo", "82VM0010MX")
    order = makers.order(NUMBER, supplier, [(model, 2, 38990)])
    content = given.csv_of(HEADER, *([NUMBER, "82VM0010MX", f"PF10A{n}X", "AlppL"] for n in range(2)))
    batch = given.applied(given.planned(content, supplier, file_name="lorry.csv"))
    assert batch.order_id is None
    return order, batch


def history(client: FlaskClient, role: Role, order: PurchaseOrder) -> str:
    """What an order's page says of its history to somebody of this role, in one line."""
    cast.sign_in(client, cast.everywhere(role))
    page: str = client.get(f"/orders/{order.id}?lang=en").text
    return " ".join(page.partition("History of the order")[2].split())


def test_an_order_tells_of_its_import_receipts_and_invoices(
    client: FlaskClient, imported: tuple[PurchaseOrder, PurchaseBatch]
) -> None:
    order, batch = imported
    receiver = cast.everywhere(Role.RECEIVER)
    makers.invoice(orders.get(cast.everywhere(Role.PROCUREMENT).actor, order.id), [(1, 1, 38990)])
    with transaction():
        receiving.receive(receiver.actor, receiving.of_order(order.id))
    with transaction():
        undoing.undo(receiver.actor, receiving.of_order(order.id))
    said = history(client, Role.PROCUREMENT, order)
    for sentence in ("Order placed", "Import applied", "2 devices received", "Receipt of 2 devices undone"):
        assert said.count(sentence) == 1, sentence
    assert "Invoice recorded" in said
    assert f'<a href="/purchasing/batches/{batch.id}">lorry.csv</a>' in said


def test_an_undone_import_stays_in_the_history_of_its_order(
    client: FlaskClient, imported: tuple[PurchaseOrder, PurchaseBatch]
) -> None:
    order, batch = imported
    given.undone(batch)
    assert "Import undone" in history(client, Role.PROCUREMENT, order)


def test_the_audit_finds_all_of_an_order_by_its_number(
    client: FlaskClient, imported: tuple[PurchaseOrder, PurchaseBatch]
) -> None:
    order, _ = imported
    with transaction():
        receiving.receive(cast.everywhere(Role.RECEIVER).actor, receiving.of_order(order.id))
    answer = client.get(f"/api/v1/events?q={NUMBER}&limit=100", headers=cast.everywhere(Role.AUDITOR).bearer)
    verbs = [one["verb"] for one in answer.get_json()["items"]]
    assert verbs.count("device.received") == 2
    assert {"order.placed", "batch.uploaded", "batch.applied"} <= set(verbs)
