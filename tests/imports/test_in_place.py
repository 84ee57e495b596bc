"""What holds a file up is decided where it stands: models, several cells, the rows that were left out."""

import sqlalchemy as sa
from flask.testing import FlaskClient

from core.db import db
from organisation.people.roles import Role
from registry.catalogue.models import DeviceModel, ModelAlias
from registry.imports.models import BatchState, PurchaseBatch
from tests import cast, makers
from tests.imports import given
from tests.reading import text

HEAD = ["Order number", "Model", "Serial number", "Delivered on", "School"]
GOOD = ["4500000001", "300w Yoga Gen 4", "PF10A1", "2026-08-03", "AlppL"]


def plan(*rows: list[str]) -> PurchaseBatch:
    supplier = makers.supplier()
    makers.order("4500000001", supplier, [(makers.model(), 8, 38990)])
    return given.planned(given.csv_of(HEAD, GOOD, *rows), supplier)


def row(model: str, serial: str) -> list[str]:
    return ["4500000001", model, serial, "2026-08-03", "AlppL"]


def test_an_unknown_model_is_added_in_place_and_the_file_planned_at_once(client: FlaskClient) -> None:
    batch = plan(row("Yoga 5 (83AB)", "PF10A2"), row("Bogus", "PF10A3"))
    cast.sign_in(client, cast.everywhere(Role.PROCUREMENT))
    assert "every asset manager" in text(client.get(f"/purchasing/batches/{batch.id}?lang=en"))
    cast.bearer(client, cast.everywhere(Role.ASSET_MANAGER))
    path = f"/api/v1/purchase-batches/{batch.id}/models"
    new = {"manufacturer": "Lenovo", "model_number": "300w Yoga Gen 5", "category": "student_laptop"}
    assert client.post(path, json={"words": "Yoga 5 (83AB)", **new}).status_code == 202
    made = db.session.scalars(sa.select(DeviceModel).where(DeviceModel.model_number == "300w Yoga Gen 5")).one()
    alias = db.session.scalars(sa.select(ModelAlias).where(ModelAlias.alias == "Yoga 5 (83AB)")).one()
    assert (alias.model_id, alias.supplier_id) == (made.id, batch.supplier_id)
    given.work()
    assert given.outcomes(batch) == {"create": 1, "not_on_order": 1, "model_unknown": 1}
    assert client.post(path, json={"words": "Bogus", "model": "300w Yoga Gen 4"}).status_code == 202
    given.work()
    assert given.outcomes(batch) == {"create": 2, "not_on_order": 1}
    for wrong in ({}, {"model": "300w Yoga Gen 4", "category": "tablet"}, {"manufacturer": "HP"}, {"model": "no such"}):
        assert client.post(path, json={"words": "Bogus 2", **wrong}).status_code == 422, wrong


def test_several_cells_are_corrected_at_once_and_the_place_is_kept(client: FlaskClient) -> None:
    batch = plan(row("Bogus", "PF10A2"), row("Bogus", "6.37702E+15"))
    cast.sign_in(client, cast.everywhere(Role.PROCUREMENT))
    path = f"/purchasing/batches/{batch.id}"
    assert 'name="cell-4-serial"' in client.get(f"{path}?code=model_unknown&lang=en").get_data(as_text=True)
    typed = {
        "cell-3-model": "300w Yoga Gen 4",
        "cell-4-model": "Bogus",
        "cell-4-serial": "PF10A3",
        "cell-x-serial": "1",
    }
    answer = client.post(f"{path}/correct?code=model_unknown", data=typed)
    assert answer.location.endswith(f"{path}?code=model_unknown#rows")
    assert given.outcomes(batch) == {"create": 2, "model_unknown": 1}
    assert given.facts("batch.row_corrected") == 2
    assert client.post(f"{path}/correct", data={"cell-4-model": "Bogus"}).status_code == 422
    assert client.post(f"{path}/correct", data={"cell-99-model": "Bogus"}).status_code == 422
    assert client.post(f"{path}/correct", data={"cell-4-model": "X" * 251}).status_code == 422


def test_rows_that_were_left_out_are_planned_again_as_a_batch_of_their_own(client: FlaskClient) -> None:
    batch = plan(row("Bogus", "PF10A2"))
    cast.bearer(client, cast.everywhere(Role.PROCUREMENT))
    path = f"/api/v1/purchase-batches/{batch.id}"
    assert client.post(f"{path}/again").status_code == 409
    given.applied(batch, mode="good_rows")
    answer = client.post(f"{path}/again")
    assert answer.status_code == 202
    given.work()
    new = db.session.get_one(PurchaseBatch, answer.json["id"])  # type: ignore[index]
    assert (new.id != batch.id, given.outcomes(new)) == (True, {"unchanged": 1, "model_unknown": 1})
    cells = {"cells": {"model": "300w Yoga Gen 4"}}
    assert client.post(f"/api/v1/purchase-batches/{new.id}/rows/3/correct", json=cells).status_code == 202
    given.applied(new)
    assert given.facts("device.added") == 2


def test_a_plan_that_waits_is_made_again_when_what_it_counts_on_is_undone(db_session: None) -> None:
    batch = plan()
    given.applied(batch)
    waits = given.planned(given.csv_of(HEAD, GOOD), batch.supplier, file_name="again.csv")
    assert given.outcomes(waits) == {"unchanged": 1}
    given.undone(batch)
    db.session.refresh(waits)
    assert given.outcomes(waits) == {"create": 1}
    assert (waits.state, waits.said) == (
        BatchState.PLANNED,
        {"code": "undone_elsewhere", "values": {"words": "delivery.csv"}},
    )
