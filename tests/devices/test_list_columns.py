"""The columns of the list of devices are chosen by each person for themselves, of those they may see."""

import datetime as dt

from flask.testing import FlaskClient

from organisation.people.roles import Role
from tests import cast, makers
from tests.devices.fleet import handed


def heads(client: FlaskClient, path: str = "/devices?lang=en") -> str:
    """The head of the table."""
    page = client.get(path).get_data(as_text=True)
    return page.split("<thead>")[1].split("</thead>")[0]


def test_chosen_columns_are_remembered_and_the_list_stays_where_it_was(client: FlaskClient) -> None:
    makers.device(price_cents=38990, warranty_ends_on=dt.date(2027, 5, 31))
    cast.sign_in(client, cast.everywhere(Role.ASSET_MANAGER))
    usual = heads(client)
    assert "Standardisation" in usual
    assert "Warranty ends" not in usual
    address = f"school={cast.school().id}&sort=-tag&nonsense=1"
    said = {"columns": ["warranty_ends_on", "price_cents", "school"], "address": address}
    answer = client.post("/devices/columns", data=said)
    assert answer.headers["Location"] == f"/devices?school={cast.school().id}&sort=-tag"
    chosen = heads(client)
    assert [label in chosen for label in ("School", "Warranty ends", "Price without VAT", "Standardisation")] == [
        True,
        True,
        True,
        False,
    ]
    page = client.get("/devices?lang=en").get_data(as_text=True)
    assert "€389.90" in page
    assert "31 May 2027" in page
    assert client.post("/devices/columns", data={"columns": "colour"}).status_code == 422
    cast.sign_in(client, cast.everywhere(Role.AGENT))
    assert "Standardisation" in heads(client)  # another person's list is as usual


def test_nobody_chooses_what_they_may_not_see(client: FlaskClient) -> None:
    device = makers.device(price_cents=38990)
    handed(device, cast.teacher())
    cast.sign_in(client, cast.teacher())
    assert 'value="price_cents"' not in client.get("/devices").get_data(as_text=True)
    client.post("/devices/columns", data={"columns": ["holder", "price_cents", "model"]})
    shown = heads(client)
    assert "Model" in shown
    assert "Holder" not in shown
    assert "Price" not in shown
