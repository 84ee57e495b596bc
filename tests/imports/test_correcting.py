"""A wrong cell of a planned file is corrected on the plan's page; the file itself stays as it was sent."""

import sqlalchemy as sa
from flask.testing import FlaskClient

from core.db import db, transaction
from core.history import Event
from organisation.people.roles import Role
from registry.imports import deciding
from registry.imports.models import PurchaseBatch
from registry.imports.reading.choices import Rows
from tests import cast, makers
from tests.imports import given
from tests.reading import text

HEAD = ["Order number", "Model", "Serial number", "Delivered on", "School"]
ROWS = [
    ["4500000001", "82VM0010MX", "PF10A1", "2026-08-03", "AlppL"],
    ["4500000001", "Bogus 1", "6.37702E+15", "2026-08-03", "AlppL"],
]


def bad_row() -> PurchaseBatch:
    """A plan whose second row, row 3 of the file, names an unknown model and a damaged serial number."""
    supplier = makers.supplier()
    makers.order("4500000001", supplier, [(makers.model(), 8, 38990)])
    batch = given.planned(given.csv_of(HEAD, *ROWS), supplier)
    assert given.outcomes(batch) == {"create": 1, "model_unknown": 1, "serial_damaged": 1}
    return batch


def test_a_bad_row_is_corrected_on_the_page_and_planned_again(client: FlaskClient) -> None:
    batch = bad_row()
    cast.sign_in(client, cast.everywhere(Role.PROCUREMENT))
    path = f"/purchasing/batches/{batch.id}"
    page = client.get(f"{path}?lang=en").get_data(as_text=True)
    assert f"{path}/rows/3/correct" in page
    assert f"{path}/rows/2/correct" not in page
    assert 'name="cell-model"' in page
    typed = {"cell-model": "82VM0010MX", "cell-serial": "PF10A2"}
    assert client.post(f"{path}/rows/3/correct", data=typed).status_code == 303
    given.work()
    assert given.outcomes(batch) == {"create": 2}
    assert "Apply all rows" in text(client.get(f"{path}?lang=en"))
    fact = db.session.scalars(sa.select(Event).where(Event.verb == "batch.row_corrected")).one()
    assert fact.after == {"row_number": 3, "columns": ["model", "serial"]}  # never what a cell says


def test_a_correction_stays_when_the_file_is_read_again(client: FlaskClient) -> None:
    batch, officer = bad_row(), cast.everywhere(Role.PROCUREMENT)
    cast.bearer(client, officer)
    path = f"/api/v1/purchase-batches/{batch.id}"
    row = client.get(f"{path}/rows?outcome=error").json["items"][0]  # type: ignore[index]
    assert {(cell["key"], cell["value"]) for cell in row["to_correct"]} == {
        ("model", "Bogus 1"),
        ("serial", "6.37702E+15"),
    }
    sent = {"cells": {"model": "82VM0010MX", "serial": "PF10A2"}}
    assert client.post(f"{path}/rows/3/correct", json=sent).status_code == 202
    given.work()
    with transaction():
        deciding.choose_reading(officer.actor, db.session.get_one(PurchaseBatch, batch.id), hidden_rows=Rows.LEAVE_OUT)
    given.work()
    assert given.outcomes(batch) == {"create": 2}


def test_what_cannot_be_corrected_is_said(client: FlaskClient) -> None:
    batch = bad_row()
    cast.bearer(client, cast.everywhere(Role.PROCUREMENT))
    path = f"/api/v1/purchase-batches/{batch.id}/rows"
    for row, cells, pointer in (
        (99, {"serial": "PF10A2"}, "/row_number"),
        (3, {}, "/cells"),
        (3, {"room": "101"}, "/room"),  # the file has no such column
        (3, {"serial": "X" * 251}, "/cells"),
        (3, {"colour": "red"}, "/cells"),
    ):
        answer = client.post(f"{path}/{row}/correct", json={"cells": cells})
        assert answer.status_code == 422, (row, cells)
        assert answer.json["errors"][0]["pointer"].startswith(pointer), answer.json  # type: ignore[index]
    assert given.outcomes(batch)["create"] == 1
