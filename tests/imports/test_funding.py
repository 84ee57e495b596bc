"""An appropriation given for a whole file, or in a column of it: held against the lines of orders, kept with them."""

from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from core.db import db, transaction
from organisation.people.roles import Role
from registry.funding import appropriations
from registry.imports import deciding
from registry.imports.models import PurchaseBatch
from registry.purchasing import orders
from registry.purchasing.models import OrderLine
from tests import cast, makers
from tests.imports import given

pytestmark = pytest.mark.usefixtures("db_session")
HEAD = ["Order number", "School", "Model", "Serial number", "Unit price"]
MODEL = "300w Yoga Gen 4"


def granted(code: str, year: int = 2026) -> Any:
    with transaction():
        return appropriations.add(
            cast.everywhere(Role.PROCUREMENT).actor,
            code=code, name=code, programme="Devices", year=year, amount_cents=10_000_00,
        )  # fmt: skip


def committed(made: Any) -> int:
    officer = cast.everywhere(Role.PROCUREMENT).actor
    return appropriations.balance_of(appropriations.get(officer, made.id)).committed_cents


def rows(*serials: str) -> list[list[str]]:
    return [["4500000001", cast.FIRST, MODEL, serial, "389,90"] for serial in serials]


def test_given_once_it_pays_for_lines_that_name_nothing_to_the_cent(client: FlaskClient) -> None:
    supplier = makers.supplier()
    order = makers.order("4500000001", supplier, [(makers.model(), 3, 38990)])
    pays, officer = granted("A-1"), cast.everywhere(Role.PROCUREMENT)
    batch = given.planned(given.csv_of(HEAD, *rows("PF1A", "PF1B")), supplier)
    with transaction():
        found = db.session.get_one(PurchaseBatch, batch.id)
        deciding.set_mapping(officer.actor, found, mapping=dict(found.mapping or {}), for_all={"appropriation": "a-1"})
    given.work()
    assert given.outcomes(batch) == {"create": 2}
    cast.bearer(client, officer)
    seen = client.get(f"/api/v1/purchase-batches/{batch.id}").get_json()
    (line,) = seen["totals"]["lines"]
    assert (line["appropriation"], line["appropriation_is_new"]) == ("A-1 · 2026", True)
    assert seen["for_all"] == {"appropriation": "a-1"}
    given.applied(batch)
    assert given.facts("order.funded") == 1
    of_order = sa.select(OrderLine.appropriation_id).where(OrderLine.order_id == order.id)
    assert db.session.scalars(of_order).all() == [pays.id]
    assert committed(pays) == line["ordered_cents"] == 3 * 38990
    again = given.planned(given.csv_of(HEAD, *rows("PF1C")), supplier, for_all={"appropriation": "A-1"})
    assert given.outcomes(again) == {"create": 1}
    given.applied(again)
    assert given.facts("order.funded") == 1
    cast.sign_in(client, officer)
    assert "A-1 · 2026" in client.get(f"/purchasing/batches/{batch.id}").text


def test_another_one_than_the_lines_and_one_that_is_unknown_are_refused() -> None:
    supplier, officer = makers.supplier(), cast.everywhere(Role.PROCUREMENT)
    makers.order("4500000001", supplier, [(makers.model(), 5, 38990)])
    granted("A-1")
    other = granted("B-2")
    content = given.csv_of(
        [*HEAD, "Määräraha"],
        *[
            [*row, said]
            for row, said in zip(rows("PF1A", "PF1B", "PF1C", "PF1D"), ["A-1", "B-2", "", "X-9"], strict=True)
        ],
    )
    batch = given.planned(content, supplier)
    codes = [row.codes or [row.outcome.value] for row in given.rows(batch)]
    assert codes == [["create"], ["funding_differs"], ["create"], ["appropriation_unknown"]]
    given.applied(batch, mode="good_rows")
    late = given.planned(given.csv_of(HEAD, *rows("PF1E")), supplier, for_all={"appropriation": str(other.id)})
    assert given.outcomes(late) == {"funding_differs": 1}
    assert committed(other) == 0
    assert officer.actor.may("appropriation:read")


def test_undoing_takes_back_what_the_file_gave_and_no_other_file_says(client: FlaskClient) -> None:
    supplier, officer = makers.supplier(), cast.everywhere(Role.PROCUREMENT)
    order = makers.order("4500000001", supplier, [(makers.model(), 5, 38990)])
    first, second = granted("A-1"), granted("B-2")
    pays = sa.select(OrderLine.appropriation_id).where(OrderLine.order_id == order.id)

    def delivered(serial: str, code: str) -> PurchaseBatch:
        return given.applied(
            given.planned(given.csv_of(HEAD, *rows(serial)), supplier, for_all={"appropriation": code})
        )

    wrong = delivered("PF1A", "A-1")
    cast.sign_in(client, officer)
    page = client.get(f"/purchasing/batches/{wrong.id}/undo?lang=en").text
    assert "Order lines that lose the appropriation that this file gave them" in page
    given.undone(wrong)
    assert (db.session.scalars(pays).all(), committed(first), given.facts("order.unfunded")) == ([None], 0, 1)
    right, alike = delivered("PF1A", "B-2"), delivered("PF1B", "B-2")
    given.undone(right)
    assert db.session.scalars(pays).all() == [second.id], "another file says the same"
    given.undone(alike)
    assert db.session.scalars(pays).all() == [None]
    late = delivered("PF1C", "A-1")
    with transaction():
        line = db.session.scalars(sa.select(OrderLine).where(OrderLine.order_id == order.id)).one()
        assert orders.unfund(officer.actor, {line.id: first.id}) == 1
        orders.fund(officer.actor, {line.id: second.id})
    given.undone(late)
    assert db.session.scalars(pays).all() == [second.id], "somebody has said another one since"
