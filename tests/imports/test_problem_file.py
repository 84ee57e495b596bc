"""The rows that need work, as a file to correct and upload again."""

import csv
import io
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from core.sheets.reader import open_table
from organisation.people.roles import Role
from registry.imports.models import BatchState
from registry.imports.reading.own_columns import OWN_COLUMNS
from tests import cast, deliveries, makers
from tests.imports import given

PATH = "/api/v1/purchase-batches"


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_file_of_problems_has_the_rows_as_they_were(
    client: FlaskClient, db_session: Any, tmp_path: Path, kind: str
) -> None:
    supplier = makers.supplier()
    delivery = deliveries.make(200, seed=11)
    given.order_of(delivery, supplier)
    batch = given.planned(deliveries.as_csv(delivery), supplier)
    officer = cast.everywhere(Role.PROCUREMENT)
    answer = client.get(f"{PATH}/{batch.id}/problems.{kind}", headers=officer.bearer)
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"].endswith(f".{kind}")
    (path := tmp_path / "problems").write_bytes(answer.data)
    with open_table(path) as table:
        assert table.names == (*deliveries.HEADER, *OWN_COLUMNS)
        rows = list(table)
    assert len(rows) == 10
    for row in rows:
        line = delivery.lines[int(row.cells[7]) - 2]
        assert row.cells[2] == line.serial.strip() or row.cells[2] == line.serial
        assert row.cells[9]
        assert row.cells[10]


def test_corrected_rows_are_uploaded_again(client: FlaskClient, db_session: Any) -> None:
    supplier = makers.supplier()
    delivery = deliveries.make(200, seed=12, faults=[("model_unknown", deliveries.FAULTS[5][1])])
    order = delivery.ordered()
    bad = [line for line in delivery.lines if line not in delivery.good]
    makers.order(
        delivery.order,
        supplier,
        [(makers.model(m.manufacturer, m.number), n + len(bad), m.price_cents) for m, n in order.items()],
    )
    batch = given.applied(given.planned(deliveries.as_csv(delivery), supplier), mode="good_rows")
    officer = cast.everywhere(Role.PROCUREMENT)
    text = client.get(f"{PATH}/{batch.id}/problems.csv", headers=officer.bearer).data.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text), delimiter=";"))
    assert {row["code"] for row in rows} == {"model_unknown"}
    for row in rows:
        row["Tuotekoodi"] = "82VM0010MX"
        row["Yksikköhinta (alv 0 %)"] = ""
    again = given.planned(given.csv_of(list(rows[0]), *[list(row.values()) for row in rows]), supplier)
    assert again.state is BatchState.PLANNED
    assert given.outcomes(again) == {"create": len(bad)}
