"""Rows that somebody leaves out of a planned file count for nothing, and come back as they were."""

from flask.testing import FlaskClient

from core.db import db, transaction
from organisation.people.roles import Role
from registry.imports import deciding, replanning
from registry.imports.models import BatchState, PurchaseBatch
from registry.imports.reading.choices import Rows
from tests import cast, makers
from tests.imports import given
from tests.reading import text

HEAD = ["Order number", "Model", "Serial number", "Delivered on", "School"]


def plan(*serials: str, ordered: int = 8, models: tuple[str, ...] = ()) -> PurchaseBatch:
    """A plan whose rows have these serial numbers; some of them other models."""
    supplier = makers.supplier()
    makers.order("4500000001", supplier, [(makers.model(), ordered, 38990)])
    rows = [
        ["4500000001", dict(enumerate(models)).get(n, "300w Yoga Gen 4"), serial, "2026-08-03", "AlppL"]
        for n, serial in enumerate(serials)
    ]
    return given.planned(given.csv_of(HEAD, *rows), supplier)


def test_a_row_left_out_gives_way_to_its_repetition_and_its_place_on_the_order(client: FlaskClient) -> None:
    batch = plan("PF10A1", "PF10A1", "PF10A2", "PF10A3", ordered=2)
    assert given.outcomes(batch) == {"create": 2, "duplicate_in_file": 1, "over_order": 1}
    cast.bearer(client, cast.everywhere(Role.PROCUREMENT))
    path = f"/api/v1/purchase-batches/{batch.id}"
    answer = client.post(f"{path}/leave-out", json={"rows": [2, 5]})
    assert (answer.status_code, answer.json["state"]) == (202, "planned")  # type: ignore[index]
    assert answer.json["plan"] == {"create": 2, "update": 0, "unchanged": 2, "conflict": 0, "error": 0}  # type: ignore[index]
    assert given.outcomes(batch) == {"create": 2, "left_out": 2}
    rows = client.get(f"{path}/rows").json["items"]  # type: ignore[index]
    assert [row["is_left_out"] for row in rows] == [True, False, False, True]
    given.applied(batch)  # all or nothing: what was left out holds nothing up
    assert given.facts("device.added") == 2
    again = given.planned(
        given.csv_of(HEAD, ["4500000001", "300w Yoga Gen 4", "PF10A3", "2026-08-03", "AlppL"]), batch.supplier
    )
    assert given.outcomes(again) == {"over_order": 1}


def test_all_rows_of_one_problem_or_of_one_name_are_left_out_and_taken_back_in(client: FlaskClient) -> None:
    batch = plan("PF10A1", "PF10A2", "PF10A3", "PF10A4", models=("Bogus 1", "Bogus 1 ", "Bogus 2"))
    cast.sign_in(client, cast.everywhere(Role.PROCUREMENT))
    path = f"/purchasing/batches/{batch.id}"
    assert "Leave these rows out" in text(client.get(f"{path}?lang=en"))
    assert client.post(f"{path}/leave-out", data={"code": "model_unknown", "value": "Bogus 1"}).status_code == 303
    assert given.outcomes(batch) == {"create": 1, "left_out": 2, "model_unknown": 1}
    assert client.post(f"{path}/leave-out", data={"code": "model_unknown"}).status_code == 303
    assert given.outcomes(batch) == {"create": 1, "left_out": 3}
    page = text(client.get(f"{path}?code=left_out&lang=en"))
    assert "Apply all rows" in page
    assert "3 rows are left out" in page
    assert client.post(f"{path}/take-in", data={"rows": "3"}).status_code == 303
    assert given.outcomes(batch) == {"create": 1, "left_out": 2, "model_unknown": 1}
    assert client.post(f"{path}/take-in").status_code == 303
    assert given.outcomes(batch) == {"create": 1, "model_unknown": 3}
    assert (given.facts("batch.rows_left_out"), given.facts("batch.rows_taken_in")) == (2, 2)


def test_a_large_file_is_planned_by_a_worker(client: FlaskClient) -> None:
    batch = plan(*(f"PF{n:04}A" for n in range(replanning.AT_ONCE + 1)), ordered=1000)
    cast.bearer(client, cast.everywhere(Role.PROCUREMENT))
    answer = client.post(f"/api/v1/purchase-batches/{batch.id}/leave-out", json={"rows": [2]})
    assert answer.json["state"] == "reading"  # type: ignore[index]
    given.work()
    assert given.outcomes(batch) == {"create": replanning.AT_ONCE, "left_out": 1}


def test_rows_stay_left_out_when_the_file_is_read_again(client: FlaskClient) -> None:
    batch, officer = plan("PF10A1", "PF10A2"), cast.everywhere(Role.PROCUREMENT)
    cast.bearer(client, officer)
    client.post(f"/api/v1/purchase-batches/{batch.id}/leave-out", json={"rows": [3]})
    with transaction():
        deciding.choose_reading(officer.actor, db.session.get_one(PurchaseBatch, batch.id), hidden_rows=Rows.LEAVE_OUT)
    given.work()
    assert given.outcomes(batch) == {"create": 1, "left_out": 1}


def test_what_cannot_be_left_out_is_said(client: FlaskClient) -> None:
    batch = plan("PF10A1")
    cast.bearer(client, cast.everywhere(Role.PROCUREMENT))
    path = f"/api/v1/purchase-batches/{batch.id}"
    for verb, said, pointer in (
        ("leave-out", {"rows": [99]}, "/rows"),
        ("leave-out", {"rows": []}, "/rows"),
        ("leave-out", {"rows": ["x"]}, "/rows"),
        ("leave-out", {"rows": [2**40]}, "/rows"),
        ("leave-out", {"rows": [2], "code": "left_out"}, "/rows"),
        ("leave-out", {}, "/rows"),
        ("leave-out", {"code": "no_such_code"}, "/code"),
        ("take-in", {"rows": [2]}, "/rows"),
        ("take-in", {}, "/rows"),
    ):
        answer = client.post(f"{path}/{verb}", json=said)
        assert answer.status_code == 422, (verb, said)
        assert answer.json["errors"][0]["pointer"].startswith(pointer), answer.json  # type: ignore[index]
    client.post(f"{path}/leave-out", json={"rows": [2]})
    assert client.post(f"{path}/leave-out", json={"rows": [2]}).status_code == 422
    given.applied(batch, mode="good_rows")
    assert db.session.get_one(PurchaseBatch, batch.id).state is BatchState.APPLIED
    assert client.post(f"{path}/take-in", json={}).json["code"] == "batch_state"  # type: ignore[index]
