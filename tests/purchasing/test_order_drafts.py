"""An order begun from another one, from pasted lines or from a file; models by a part of their name; what is due."""

import datetime as dt
import re
from html import unescape
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from core import clock
from core.actor import SYSTEM
from core.db import db, transaction
from organisation.people.roles import Role
from registry.catalogue import listings
from registry.catalogue.models import Use
from registry.devices.lifecycle import Lifecycle
from registry.funding import appropriations
from registry.purchasing import orders
from registry.purchasing.models import OrderLine, PurchaseOrder
from tests import cast, makers
from tests.imports import given
from tests.reading import error_of, text, typed


@pytest.fixture
def buyer(client: FlaskClient) -> cast.Member:
    """A procurement officer, signed in."""
    who = cast.everywhere(Role.PROCUREMENT)
    cast.sign_in(client, who)
    return who


def lines_of(number: str) -> list[tuple[int, int]]:
    """Quantity and cents of the lines of an order."""
    wanted = sa.select(OrderLine.quantity, OrderLine.unit_price_cents).join(OrderLine.order)
    wanted = wanted.where(PurchaseOrder.number == number).order_by(OrderLine.position)
    return [tuple(row) for row in db.session.execute(wanted)]


def fields(answer: Any) -> dict[str, str]:
    """What the fields of the page's form hold."""
    html = answer.get_data(as_text=True)
    found = {m[1]: unescape(m[2]) for m in re.finditer(r'<input[^>]*? name="([^"]+)"[^>]*? value="([^"]*)"', html)}
    chosen = re.search(r'name="supplier".*?<option value="([^"]+)" selected', html, re.DOTALL)
    return {name: value for name, value in found.items() if value} | ({"supplier": chosen[1]} if chosen else {})


def test_an_order_is_copied_in_two_clicks_and_a_number(client: FlaskClient, buyer: cast.Member) -> None:
    old = makers.order("4500000001", None, [(makers.model(), 8, 38990), (makers.model("Acer", "B3"), 3, 10000)])
    page = client.get(f"/orders/{old.id}").get_data(as_text=True)
    link = re.search(r'href="(/orders/new\?copy=[^"]+)"', page)
    assert link is not None
    begun = client.get(link[1])
    assert client.post("/orders/new", data=fields(begun) | {"number": "4500000002"}).status_code == 303
    assert lines_of("4500000002") == [(8, 38990), (3, 10000)]
    assert "order=4500000001" in page  # its delivery is imported from there
    assert 'value="4500000001"' in client.get("/purchasing?order=4500000001").get_data(as_text=True)


def test_a_copy_is_paid_by_what_is_granted_this_year_for_the_same(client: FlaskClient, buyer: cast.Member) -> None:
    year = clock.today().year
    said = {"programme": "Digital", "amount_cents": 100_000}
    with transaction():
        old, both, alone = (
            appropriations.add(buyer.actor, code=code, name=code, year=year - 1, **said | {"programme": programme})
            for code, programme in (("A", "Digital"), ("B", "Two of them"), ("C", "One of it"))
        )
        same = appropriations.add(buyer.actor, code="a", name="A", year=year, **said)
        appropriations.add(buyer.actor, code="D", name="D", year=year, **said)
        one = appropriations.add(buyer.actor, code="E", name="E", year=year, **said | {"programme": "One of it"})
        for code in ("F", "G"):
            appropriations.add(buyer.actor, code=code, name=code, year=year, **said | {"programme": "Two of them"})
    assert appropriations.of_year({old.id, both.id, alone.id, same.id}) == {
        old.id: same.id,
        alone.id: one.id,
        same.id: same.id,
    }


def test_pasted_lines_stand_in_the_form_before_anything_is_placed(client: FlaskClient, buyer: cast.Member) -> None:
    makers.model()
    makers.model("Acer", "TravelMate Spin B3")
    rows = "Model\tQuantity\tPrice\n300w\t12\t389,90\t36\nspin b3; 5; 250"
    head = {"number": "4500000003", "supplier": str(makers.supplier().id)}
    shown = client.post("/orders/new", data=head | {"paste": "true", "pasted": rows})
    assert shown.status_code == 200
    assert lines_of("4500000003") == []
    assert [typed(shown, f"lines-{n}-model") for n in (1, 2)] == ["300w", "spin b3"]
    assert client.post("/orders/new", data=fields(shown) | head).status_code == 303
    assert lines_of("4500000003") == [(12, 38990), (5, 25000)]


def test_a_part_that_fits_several_models_says_which(client: FlaskClient, buyer: cast.Member) -> None:
    makers.model("Acer", "TravelMate B311")
    makers.model("Acer", "TravelMate B312")
    form = {"number": "4500000004", "supplier": str(makers.supplier().id)}
    line = {"lines-1-model": "travelmate", "lines-1-quantity": "1", "lines-1-unit_price": "1"}
    answer = client.post("/orders/new", data=form | line)
    assert "“travelmate” fits several models: Acer TravelMate B311, Acer TravelMate B312." in error_of(
        answer, "lines-1-model"
    )


def test_a_file_begins_the_order_that_it_names_and_is_planned_again(client: FlaskClient, buyer: cast.Member) -> None:
    supplier = makers.supplier()
    makers.model()
    head = ["Order number", "Model", "Serial number", "Delivery date", "School", "Unit price"]
    rows = [["4500000005", "300w Yoga Gen 4", f"PF10A{n}", "2026-08-03", "AlppL", "389,90"] for n in range(1, 4)]
    batch = given.planned(given.csv_of(head, *rows), supplier)
    assert given.outcomes(batch) == {"not_on_order": 3}
    where = f"/purchasing/batches/{batch.id}"
    page = client.get(f"{where}?lang=en").get_data(as_text=True)
    assert "Orders that nobody has placed" in page
    link = re.search(r'href="(/orders/new\?number=4500000005[^"]+)"', page)
    assert link is not None
    begun = client.get(unescape(link[1]))
    assert client.post("/orders/new", data=fields(begun)).status_code == 303
    assert lines_of("4500000005") == [(3, 38990)]
    given.work()
    assert given.outcomes(batch) == {"create": 3}
    assert "was placed or changed, so the plan was made again" in text(client.get("/?lang=en"))


def test_the_receiver_sees_what_is_due_first_and_no_price(client: FlaskClient, db_session: Any) -> None:
    for number, due in (("4500000006", None), ("4500000007", dt.date(2031, 1, 2)), ("4500000008", dt.date(2030, 1, 2))):
        order = makers.order(number, makers.supplier(), [(makers.model(), 1, 38990)])
        key, line = order.id, order.lines[0].id
        with transaction():
            orders.amend(cast.everywhere(Role.PROCUREMENT).actor, order, lines=[], due_on=due)
        makers.device(order_line_id=line, lifecycle=Lifecycle.EXPECTED)
    cast.sign_in(client, cast.everywhere(Role.RECEIVER))
    start = text(client.get("/?lang=en"))
    places = [start.index(number) for number in ("4500000008", "4500000007", "4500000006")]
    assert places == sorted(places)
    assert "2 Jan 2030" in start
    assert f"{cast.FIRST} 1 Scan" in start
    assert f'href="/orders/{key}/dock"' in client.get("/").text
    for path in ("/", f"/orders/{key}", f"/orders/{key}/dock", "/orders"):
        assert "389.90" not in text(client.get(path))


def test_what_has_not_come_is_told_whether_it_was_sent_or_not(client: FlaskClient, buyer: cast.Member) -> None:
    order = makers.order("4500000009", makers.supplier(), [(makers.model(), 2, 38990)])
    key, line = order.id, order.lines[0].id
    for _ in range(2):
        makers.device(order_line_id=line, lifecycle=Lifecycle.EXPECTED)
    page = text(client.get(f"/orders/{key}"))
    assert "Not received 2" in page
    assert "2 on their way" in page
    row = client.get("/api/v1/orders", headers=buyer.bearer).get_json()["items"][0]
    assert (row["missing"], row["outstanding"]) == (0, 2)


def test_a_price_comes_from_the_catalogue_and_lines_are_removed_without_losing_the_others(
    client: FlaskClient, buyer: cast.Member
) -> None:
    with transaction():
        said = {"valid_from": dt.date(2026, 1, 1), "planned_life_months": 60, "replacement_price_cents": 41250}
        listings.list_standard(SYSTEM, makers.model(), use=Use.STUDENT, **said)
    head = {"number": "4500000010", "supplier": str(makers.supplier().id)}
    lines = {"lines-1-model": "300w", "lines-1-quantity": "2", "lines-4-model": "Abacus", "lines-4-quantity": "9"}
    kept = {"lines-6-model": "300w", "lines-6-quantity": "1", "lines-6-unit_price": "400"}
    shown = client.post("/orders/new", data=head | lines | kept | {"remove": "4"})
    assert shown.status_code == 200
    assert [typed(shown, f"lines-{n}-model") for n in (1, 2, 3)] == ["300w", "300w", ""]
    assert [typed(shown, f"lines-{n}-unit_price") for n in (1, 2, 3)] == ["412.50", "400", ""]
    unpriced = client.post("/orders/new", data=head | {"lines-1-model": "300w", "lines-1-quantity": "2"})
    assert unpriced.status_code == 422
    assert "This is the catalogue" in error_of(unpriced, "lines-1-unit_price")
    assert typed(unpriced, "lines-1-unit_price") == "412.50"
    assert client.post("/orders/new", data=fields(shown) | head).status_code == 303
    assert lines_of("4500000010") == [(2, 41250), (1, 40000)]


def test_a_school_is_named_by_a_part_that_no_other_has(client: FlaskClient, buyer: cast.Member) -> None:
    makers.model()
    form = {"number": "4500000011", "supplier": str(makers.supplier().id)}
    line = {"lines-1-model": "300w", "lines-1-quantity": "1", "lines-1-unit_price": "1"}
    several = client.post("/orders/new", data=form | line | {"lines-1-school": "lukio"})
    assert "fits several schools:" in error_of(several, "lines-1-school")
    assert client.post("/orders/new", data=form | line | {"lines-1-school": "alppi"}).status_code == 303
    wanted = sa.select(OrderLine.school_id).join(OrderLine.order).where(PurchaseOrder.number == "4500000011")
    assert db.session.scalar(wanted) == cast.school(cast.FIRST).id
