"""How a layout of files is read is kept for each supplier, known again by its column names, and shown before it is used."""

from typing import Any

from flask.testing import FlaskClient

from core.db import db
from organisation.people.roles import Role
from registry.imports.models import BatchState, PurchaseBatch
from tests import cast, makers
from tests.imports import given
from tests.reading import text

HEAD = ["PO", "What", "Mark", "Day"]
ROW = ["4500000001", "300w Yoga Gen 4", "PF10A1", "3/8/2026"]
ANSWER = {
    "order_number": "PO",
    "model": "What",
    "serial": "Mark",
    "delivered_on": "Day",
    "date_order": "dmy",
    "school": "",
}


def answered(client: FlaskClient, batch: PurchaseBatch, mapping: dict[str, Any]) -> Any:
    path = f"/api/v1/purchase-batches/{batch.id}"
    version = client.get(path).headers["ETag"]
    return client.put(f"{path}/mapping", json=mapping, headers={"If-Match": version})


def test_several_layouts_of_one_supplier_are_known_by_their_headers_in_any_order(client: FlaskClient) -> None:
    supplier = makers.supplier()
    makers.order("4500000001", supplier, [(makers.model(), 9, 38990)])
    cast.bearer(client, cast.everywhere(Role.PROCUREMENT))
    one = given.planned(given.csv_of(HEAD, ROW), supplier, file_name="one.csv")
    other = given.planned(given.csv_of([*HEAD[:2], "Code", "Day"], ROW), supplier, file_name="two.csv")
    assert one.state is other.state is BatchState.NEEDS_MAPPING
    assert answered(client, one, ANSWER).status_code == 202
    assert answered(client, other, ANSWER | {"serial": "Code", "date_order": "mdy"}).status_code == 202
    given.work()
    turned = given.planned(given.csv_of([" mark", "DAY", "po", "What"], ["PF10A9", "3/8/2026", *ROW[:2]]), supplier)
    assert turned.state is BatchState.PLANNED, turned.questions
    assert turned.mapping["date_order"] == "dmy"  # type: ignore[index]
    assert turned.mapping["serial"].strip() == "mark"  # type: ignore[index]
    assert given.outcomes(turned) == {"create": 1}
    elsewhere = given.planned(given.csv_of(HEAD, ROW), makers.supplier("Toinen Oy"))
    assert elsewhere.state is BatchState.NEEDS_MAPPING
    listed = client.get("/api/v1/mapping-profiles?supplier=Toimittaja Oy").json["items"]  # type: ignore[index]
    assert {(each["name"], each["mapping"]["serial"]) for each in listed} == {("one.csv", "Mark"), ("two.csv", "Code")}
    key, tag = listed[0]["id"], {"If-Match": f'"{listed[0]["version"]}"'}
    path = f"/api/v1/mapping-profiles/{key}"
    assert client.patch(path, json={"name": "Toimitukset"}, headers=tag).json["name"] == "Toimitukset"  # type: ignore[index]
    assert client.patch(path, json={"name": "x"}, headers=tag).status_code == 412
    assert client.delete(path, headers={"If-Match": client.get(path).headers["ETag"]}).status_code == 204
    assert client.get(path).status_code == 404
    assert (given.facts("profile.saved"), given.facts("profile.renamed"), given.facts("profile.deleted")) == (2, 1, 1)


def test_the_first_rows_are_shown_as_a_mapping_would_have_them_read(client: FlaskClient) -> None:
    batch = given.planned(given.csv_of(HEAD, ROW, [*ROW[:2], "6.37702E+15", "31/12/2026"]), makers.supplier())
    cast.bearer(client, cast.everywhere(Role.PROCUREMENT))
    path = f"/api/v1/purchase-batches/{batch.id}/mapping/preview"
    said = ANSWER | {"date_order": "mdy", "for_all": {"school": "AlppL"}}
    rows = client.post(path, json=said).json["rows"]  # type: ignore[index]
    cells = [{cell["column"]: cell for cell in row["cells"]} for row in rows]
    assert (cells[0]["delivered_on"]["means"], cells[0]["school"]["means"]) == ("2026-03-08", "AlppL")
    assert [cells[1][key]["is_unreadable"] for key in ("serial", "delivered_on", "model")] == [True, True, False]
    assert client.post(path, json={"serial": "No such header", "sheet": "x"}).status_code == 422
    assert db.session.get_one(PurchaseBatch, batch.id).mapping.get("serial") is None  # type: ignore[union-attr]


def test_the_form_shows_what_it_would_read_with_and_without_a_script(client: FlaskClient) -> None:
    batch = given.planned(given.csv_of(HEAD, ROW), makers.supplier())
    cast.sign_in(client, cast.everywhere(Role.PROCUREMENT))
    path = f"/purchasing/batches/{batch.id}"
    assert "formaction=" in client.get(path).get_data(as_text=True)
    part = client.post(f"{path}/preview?lang=en", data=ANSWER, headers={"HX-Request": "true"})
    assert part.status_code == 200
    assert "<html" not in part.get_data(as_text=True)
    assert "3 Aug 2026" in text(part) or "8/3/2026" in text(part) or "3.8.2026" in text(part)
    whole = client.post(f"{path}/preview?lang=en", data=ANSWER)
    assert "<html" in whole.get_data(as_text=True)
    assert 'value="Mark" selected' in whole.get_data(as_text=True)
    assert text(client.get("/purchasing/profiles?lang=en")).count("No profile has been saved yet") == 1
