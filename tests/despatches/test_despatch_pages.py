"""Despatches as people see them, and the exceptions of an order."""

import io

from flask.testing import FlaskClient

from organisation.people.roles import Role
from tests import cast, makers
from tests.despatches.given import advice, line


def test_a_despatch_is_registered_on_its_page_shown_with_its_problems_and_linked_from_the_order(
    client: FlaskClient,
) -> None:
    buyer = cast.everywhere(Role.PROCUREMENT)
    order = makers.order(lines=[(makers.model(), 3, 38990)])
    number, supplier, page = order.number, str(order.supplier_id), f"/orders/{order.id}"
    cast.sign_in(client, buyer)
    document = advice(line(["PF3DHQD1", "PF3DHQD2", "PF3DHQD1"]), order=number)
    sent = client.post("/despatches", data={"supplier": supplier, "file": (io.BytesIO(document), "da.xml")})
    assert sent.status_code == 303
    shown = client.get(sent.location).text
    assert "Line 1 has the same serial number." in shown
    assert "PF3DHQD2" in shown
    assert number in shown
    assert "DA-7" in client.get("/despatches?state=announced").text
    on_order = client.get(page).text
    assert "DA-7" in on_order
    assert "Announced twice" in on_order
    assert "389.90" in client.get("/orders/exceptions").text
    again = client.post("/despatches", data={"supplier": supplier, "file": (io.BytesIO(document), "da.xml")})
    assert again.location == sent.location
    matched = client.post(f"{sent.location}/match", follow_redirects=True).text
    assert "Nothing has changed" in matched


def test_who_may_not_see_prices_sees_exceptions_without_amounts_and_what_is_on_its_way_first(
    client: FlaskClient,
) -> None:
    buyer, receiver = cast.everywhere(Role.PROCUREMENT), cast.everywhere(Role.RECEIVER)
    model = makers.model()
    number, supplier = makers.order(lines=[(model, 3, 38990)]).number, str(makers.supplier().id)
    document = advice(line(["PF3DHQD1", "PF3DHQD1"]), order=number)
    data = {"supplier": supplier, "file": (io.BytesIO(document), "da.xml")}
    assert client.post("/api/v1/despatches", data=data, headers=buyer.bearer).status_code == 201
    cast.sign_in(client, receiver)
    exceptions = client.get("/orders/exceptions").text
    assert "Announced twice" in exceptions
    assert model.model_number in exceptions
    assert "389.90" not in exceptions
    assert "DA-7" in client.get("/").text


def test_a_file_that_is_no_despatch_is_told_beside_the_form(client: FlaskClient) -> None:
    cast.sign_in(client, cast.everywhere(Role.PROCUREMENT))
    data = {"supplier": str(makers.supplier().id), "file": (io.BytesIO(b"<Invoice/>"), "x.xml")}
    refused = client.post("/despatches", data=data)
    assert refused.status_code == 422
    assert "“Invoice”" in refused.text
