"""Appropriations: named by lines of orders, and what of them is committed, spent and left, to the cent at every level."""

import uuid
from collections import Counter
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.db import db, transaction
from core.history import Event
from organisation.people.roles import Role
from registry.invoices import spending
from registry.invoices.held import Invoiced
from registry.purchasing import orders
from registry.purchasing.models import PurchaseOrder
from tests import cast, makers

NEW = {"code": "8 02 26", "name": "Laptops of pupils", "programme": "Digital", "year": 2026, "amount_cents": 100_000}


@pytest.fixture
def officer(client: FlaskClient) -> cast.Member:
    """Who orders and looks after the money."""
    return cast.everywhere(Role.PROCUREMENT)


def post(client: FlaskClient, who: cast.Member, path: str, said: Any) -> Any:
    return client.post(f"/api/v1{path}", json=said, headers=who.bearer)


def balance(client: FlaskClient, who: cast.Member, key: str) -> tuple[int, int, int]:
    told = client.get(f"/api/v1/appropriations/{key}", headers=who.bearer).get_json()
    assert told["left_cents"] == told["amount_cents"] - told["committed_cents"] - told["spent_cents"]
    return told["committed_cents"], told["spent_cents"], told["left_cents"]


def test_one_is_added_found_and_cut_with_a_reason(client: FlaskClient, officer: cast.Member) -> None:
    made = post(client, officer, "/appropriations", NEW)
    assert made.status_code == 201, made.get_json()
    key, told = made.get_json()["id"], made.get_json()
    assert (told["committed_cents"], told["spent_cents"], told["left_cents"]) == (0, 0, 100_000)
    twin = post(client, officer, "/appropriations", NEW | {"name": "x"})
    assert (twin.status_code, twin.get_json()["code"]) == (409, "appropriation_exists")
    later = post(client, officer, "/appropriations", NEW | {"year": 2027, "programme": "DIGITAL"})
    assert (later.status_code, later.get_json()["programme"]) == (201, "Digital")
    path, headers = f"/api/v1/appropriations/{key}", {**officer.bearer, "If-Match": '"1"'}
    assert client.patch(
        path, json={"amount_cents": 90_000, "reason": "the council cut it"}, headers=headers
    ).get_json()["amount_cents"] == (90_000)
    assert client.patch(path, json={"amount_cents": 1, "reason": "x"}, headers=headers).status_code == 412
    cut = db.session.execute(
        sa.select(Event.before, Event.after, Event.note).where(Event.verb.like("%.corrected"))
    ).one()
    assert (cut.before["amount_cents"], cut.after["amount_cents"]) == (100_000, 90_000)
    listed = client.get("/api/v1/appropriations?year=2027", headers=officer.bearer).get_json()["items"]
    assert [row["id"] for row in listed] == [later.get_json()["id"]]
    (programme,) = client.get("/api/v1/programmes", headers=officer.bearer).get_json()["items"]
    assert [(y["year"], y["amount_cents"]) for y in programme["years"]] == [(2027, 100_000), (2026, 90_000)]
    assert programme["amount_cents"] == 190_000


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"amount_cents": -1}, "/amount_cents"),
        ({"amount_cents": 1.5}, "/amount_cents"),
        ({"year": 26}, "/year"),
        ({"code": ""}, "/code"),
        ({"currency": "SEK"}, "/currency"),
    ],
)
def test_a_bad_field_is_named(client: FlaskClient, officer: cast.Member, change: Any, pointer: str) -> None:
    answer = post(client, officer, "/appropriations", NEW | change)
    assert answer.status_code == 422
    assert [error["pointer"] for error in answer.get_json()["errors"]] == [pointer]


def ordered(client: FlaskClient, who: cast.Member, named: Any, **changes: Any) -> Any:
    line = {"model": str(makers.model().id), "quantity": 10, "unit_price_cents": 500, "appropriation": named}
    said = {"number": f"N{named}", "supplier": str(makers.supplier().id), "lines": [line]} | changes
    return post(client, who, "/orders", said)


def test_a_line_names_one_by_its_id_or_code_and_the_year_of_the_order_decides(
    client: FlaskClient, officer: cast.Member
) -> None:
    this, other = makers.appropriation("8 02", year=2026), makers.appropriation("8 02", year=2025)
    lone = makers.appropriation("9", year=2024)

    def funded(named: str, day: str = "2026-05-01") -> Any:
        answer = ordered(client, officer, named, ordered_on=day, number=f"{named} {day}")
        return (
            answer.get_json()["lines"][0]["appropriation"] if answer.status_code == 201 else answer.get_json()["code"]
        )

    assert (funded("8 02"), funded("8 02", "2025-05-01"), funded(other)) == (this, other, other)
    assert funded("9") == lone
    assert funded("8 02", "2024-05-01") == "appropriation_ambiguous"
    assert funded("7 77") == "appropriation_unknown"


def test_an_order_commits_an_approved_invoice_spends_and_closing_gives_back(
    client: FlaskClient, officer: cast.Member
) -> None:
    key = post(client, officer, "/appropriations", NEW).get_json()["id"]
    placed = ordered(client, officer, key).get_json()
    order, line = orders.get(officer.actor, placed["id"]), placed["lines"][0]["id"]
    assert balance(client, officer, key) == (5000, 0, 95_000)
    makers.invoice(order, [(1, 4, 600)])
    assert balance(client, officer, key) == (5000, 0, 95_000), "an invoice that waits spends nothing"
    makers.invoice(order, [(1, 4, 600)], approved=True)
    assert balance(client, officer, key) == (3000, 2400, 94_600)
    makers.device(order_line_id=line)
    with transaction():
        orders.close(officer.actor, orders.get(officer.actor, placed["id"], lock=True))
    assert balance(client, officer, key) == (0, 2400, 97_600), "one was sent and four are paid"
    for _ in range(5):
        makers.device(order_line_id=line)
    assert balance(client, officer, key) == (1000, 2400, 96_600), "two were sent and are not paid"
    other = orders.get(officer.actor, ordered(client, officer, key, number="o").get_json()["id"])
    assert balance(client, officer, key)[0] == 6000
    with transaction():
        orders.cancel(officer.actor, orders.get(officer.actor, other.id, lock=True))
    assert balance(client, officer, key)[0] == 1000


PIECES = st.lists(st.tuples(st.integers(1, 50), st.integers(0, 10**9)), max_size=6)


@given(PIECES, st.integers(0, 400))
def test_what_is_invoiced_beyond_the_received_is_told_to_the_cent(pieces: Any, received: int) -> None:
    invoiced = Invoiced(tuple(pieces))
    each = [price for quantity, price in pieces for _ in range(quantity)]
    assert invoiced.beyond(received) == sum(each[received:])
    assert (invoiced.quantity, invoiced.cents) == (len(each), sum(each))


LINES = st.tuples(st.integers(0, 3), st.integers(1, 9), st.integers(0, 99_999))  # appropriation, quantity, price
INVOICED = st.tuples(st.integers(0, 2), st.integers(1, 12), st.integers(0, 99_999), st.booleans())
ORDERS = st.lists(
    st.tuples(st.lists(LINES, min_size=1, max_size=3), st.lists(INVOICED, max_size=3), st.booleans()),
    min_size=1,
    max_size=4,
)


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ORDERS)
def test_sums_tie_to_the_cent_at_every_level(client: FlaskClient, placed: Any) -> None:
    """Line, appropriation, year and programme, worked out anew beside the SQL."""
    officer, mark = cast.everywhere(Role.PROCUREMENT), uuid.uuid4().hex
    keys = [makers.appropriation(year=2025 + n // 2, programme=f"{mark} {n % 2}", cents=100 * n) for n in range(4)]
    committed: Counter[Any] = Counter()
    spent: Counter[Any] = Counter()
    for lines, invoices, closes in placed:
        order, paid = _placed(officer, keys, lines), Counter[int]()
        ids = [line.id for line in order.lines]
        for line, quantity, price, approved in invoices:
            at = line % len(lines)
            makers.invoice(order, [(at + 1, quantity, price)], approved=approved)
            paid[at] += quantity * approved
            spent[keys[lines[at][0]], ids[at]] += quantity * price * approved
        if closes:
            with transaction():
                orders.close(officer.actor, orders.get(officer.actor, order.id, lock=True))
        for at, (which, quantity, price) in enumerate(lines):
            left = 0 if closes else max(quantity - paid[at], 0)  # nothing was sent of a closed one
            committed[keys[which], ids[at]] += left * price
    for key in keys:
        rows = {row.id: (row.committed_cents, row.spent_cents) for row in spending.of_appropriation(uuid.UUID(key))}
        assert rows == {line: (cents, spent[key, line]) for (k, line), cents in committed.items() if k == key}
        sums = tuple(sum(row[part] for row in rows.values()) for part in (0, 1))
        assert balance(client, officer, key)[:2] == sums
    everything = client.get("/api/v1/programmes", headers=officer.bearer).get_json()["items"]
    told = [row for row in everything if row["programme"].startswith(mark)]
    for name, total in (("committed", committed.total()), ("spent", spent.total()), ("amount", 100 * (1 + 2 + 3))):
        assert sum(row[f"{name}_cents"] for row in told) == total
        assert sum(year[f"{name}_cents"] for row in told for year in row["years"]) == total


def _placed(officer: cast.Member, keys: list[str], lines: Any) -> PurchaseOrder:
    said = [
        {"model": makers.model().id, "quantity": quantity, "unit_price_cents": price, "appropriation": keys[which]}
        for which, quantity, price in lines
    ]
    with transaction():
        key = orders.place(officer.actor, number=uuid.uuid4().hex, supplier=makers.supplier(), lines=said).id
    return orders.get(officer.actor, key)
