"""Files whose columns a person has to name."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from core.actor import SYSTEM
from organisation.people.roles import Role
from registry.imports.mapping.proposal import propose, worth_remembering
from registry.imports.models import BatchState
from registry.imports.problems.problem_file import header
from registry.imports.reading.own_columns import OWN_COLUMNS
from registry.purchasing.models import Supplier
from tests import cast, makers
from tests.imports import given
from tests.imports.test_api import PATH, upload

HEADER = ["PO", "Thing", "Code on the lid", "Delivered", "School"]
ROWS = [["4500000001", "82VM0010MX", f"PF10{n}A", f"0{n}/08/2026", "AlppL"] for n in range(1, 5)]


@pytest.fixture
def supplier(db_session: Any) -> Supplier:
    found = makers.supplier()
    makers.order("4500000001", found, [(makers.model(), 8, 38990)])
    return found


def test_what_is_not_recognised_is_asked_answered_and_remembered(client: FlaskClient, supplier: Supplier) -> None:
    officer = cast.everywhere(Role.PROCUREMENT)
    where = upload(client, officer, given.csv_of(HEADER, *ROWS), supplier=supplier.name).headers["Location"]
    given.work()
    shown = client.get(where, headers=officer.bearer)
    asked = shown.get_json()
    assert asked["state"] == "needs_mapping"
    assert {(q["column"], q["code"]) for q in asked["questions"]} == {
        ("model", "column_missing"), ("serial", "column_missing"), ("delivered_on", "date_order_missing"),
    }  # fmt: skip
    assert all(q["message"] for q in asked["questions"])
    answers = {"model": "Thing", "serial": "Code on the lid", "date_order": "dmy"}
    refused = client.put(f"{where}/mapping", json=answers, headers=officer.bearer)
    assert refused.status_code == 428
    known = officer.bearer | {"If-Match": shown.headers["ETag"]}
    wrong = client.put(f"{where}/mapping", json=answers | {"serial": "No such column"}, headers=known)
    assert (wrong.status_code, wrong.get_json()["errors"][0]["pointer"]) == (422, "/serial")
    answer = client.put(f"{where}/mapping", json=answers, headers=known)
    assert answer.status_code == 202, answer.get_json()
    assert client.put(f"{where}/mapping", json=answers, headers=known).status_code == 412
    given.work()
    assert client.get(where, headers=officer.bearer).get_json()["plan"]["create"] == 4
    second = [[*row[:2], f"PF20{n}A", *row[3:]] for n, row in enumerate(ROWS)]
    later = given.planned(given.csv_of(HEADER, *second), supplier)
    assert later.state is BatchState.PLANNED
    assert given.outcomes(later) == {"create": 4}
    otherwise = given.planned(given.csv_of(HEADER, *second), supplier, mapping={"date_order": "mdy"})
    assert (otherwise.state, otherwise.mapping["date_order"]) == (BatchState.PLANNED, "mdy")
    assert otherwise.mapping.items() >= {"model": "Thing", "serial": "Code on the lid"}.items()


def test_what_one_file_lacks_is_looked_for_in_the_next() -> None:
    headers = ["PO", "Thing", "Lid", "Notes"]
    said = {"order_number": "PO", "model": "Thing", "serial": "Lid", "note": "", "warranty_months": ""}
    kept = worth_remembering(headers, said)
    assert kept == {"order_number": "PO", "model": "Thing", "serial": "Lid", "note": ""}
    found = propose([*headers, "Warranty months"], kept)
    assert found.columns["warranty_months"] == "Warranty months"
    assert found.without == {"note"}


def test_a_column_called_as_one_of_a_file_of_problems_can_be_named(client: FlaskClient, supplier: Supplier) -> None:
    content = given.csv_of(["PO", "code", "Serial"], ["4500000001", "no such model", "PF310A"])
    batch = given.planned(content, supplier, mapping={"model": "code", "school": ""})
    assert given.outcomes(batch) == {"model_unknown": 1}
    cast.bearer(client, cast.everywhere(Role.PROCUREMENT))
    problems = client.get(f"{PATH}/{batch.id}/problems.csv").data
    again = given.planned(
        problems.replace(b"no such model", b"82VM0010MX"), supplier, mapping={"model": "code", "school": ""}
    )
    assert given.outcomes(again) == {"create": 1}
    assert list(again.headers) == ["PO", "code", "Serial", "row", "column", "code (2)", "message"]
    assert header(SYSTEM, again) == ["PO", "code", "Serial", *OWN_COLUMNS]


def test_a_mapping_may_come_with_the_file(client: FlaskClient, supplier: Supplier) -> None:
    officer = cast.everywhere(Role.PROCUREMENT)
    mapping = '{"model": "Thing", "serial": "Code on the lid", "date_order": "mdy"}'
    content = given.csv_of(HEADER, *ROWS)
    where = upload(client, officer, content, supplier=supplier.name, mapping=mapping).headers["Location"]
    given.work()
    shown = client.get(where, headers=officer.bearer).get_json()
    assert (shown["state"], shown["plan"]["create"]) == ("planned", 4)
    assert shown["mapping"]["order_number"] == "PO"


def test_a_column_named_otherwise_replaces_what_was_recognised(client: FlaskClient, supplier: Supplier) -> None:
    officer = cast.everywhere(Role.PROCUREMENT)
    content = given.csv_of(["PO", "Model", "Serial", "Serial 2"], ["4500000001", "82VM0010MX", "wrong?", "PF300A"])
    to_store = '{"school": ""}'
    where = upload(client, officer, content, supplier=supplier.name, mapping=to_store).headers["Location"]
    given.work()
    shown = client.get(where, headers=officer.bearer)
    assert shown.get_json()["problems"] == {"serial_placeholder": 1}
    known = officer.bearer | {"If-Match": shown.headers["ETag"]}
    client.put(f"{where}/mapping", json={"serial": "Serial 2", "school": ""}, headers=known)
    given.work()
    assert client.get(where, headers=officer.bearer).get_json()["plan"]["create"] == 1


def test_an_order_named_with_the_file_serves_rows_that_name_none(client: FlaskClient, supplier: Supplier) -> None:
    officer = cast.everywhere(Role.PROCUREMENT)
    content = given.csv_of(["Model", "Serial"], ["82VM0010MX", "PF400A"])
    said = {"supplier": supplier.name, "order": "4500000001", "mapping": '{"school": ""}'}
    where = upload(client, officer, content, **said).headers["Location"]
    given.work()
    shown = client.get(where, headers=officer.bearer).get_json()
    assert (shown["state"], shown["plan"]["create"]) == ("planned", 1)
    assert shown["order"]["number"] == "4500000001"
    for order in ("4599999999", str(makers.order("4500000002", makers.supplier("Other Oy"), []).id)):
        answer = upload(client, officer, content, supplier=supplier.name, order=order)
        assert (answer.status_code, answer.get_json()["errors"][0]["pointer"]) == (422, "/order")


def test_the_same_file_twice_at_once_is_two_batches(client: FlaskClient, supplier: Supplier) -> None:
    officer = cast.everywhere(Role.PROCUREMENT)
    content = given.csv_of(["PO", "Model", "Serial"], ["4500000001", "82VM0010MX", "PF500A"])
    found = {upload(client, officer, content, supplier=supplier.name).get_json()["id"] for _ in range(2)}
    assert len(found) == 2
    assert len(client.get(PATH, headers=officer.bearer).get_json()["items"]) == 2
