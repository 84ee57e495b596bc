"""Files of deliveries and their rows are kept as long as the settings say; the batch and what it changed stay."""

import datetime as dt
from typing import Any

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from core.db import db, transaction
from core.history import Event
from organisation.people.roles import Role
from registry.imports import retention
from registry.imports.models import BatchState, ParsedRow, PurchaseBatch, PurchaseFile, StagedRow
from registry.plans.models import PlannedRow
from tests import cast, makers
from tests.imports import given
from tests.imports.test_apply import devices

HEADER = ["Order number", "School", "Model", "Serial number"]


def kept(batch: PurchaseBatch) -> list[int]:
    """How many parts of its file, and rows as staged, parsed and planned a batch has."""
    tables: list[Any] = [PurchaseFile.batch_id, StagedRow.batch_id, ParsedRow.batch_id, PlannedRow.plan_id]
    return [db.session.scalar(sa.select(sa.func.count()).where(key == batch.id)) or 0 for key in tables]


def test_old_files_and_rows_are_deleted_and_the_batch_stays(app: Flask, client: FlaskClient) -> None:
    supplier = makers.supplier()
    makers.order("4500000001", supplier, [(makers.model(), 4, 38990)])
    applied = given.applied(
        given.planned(given.csv_of(HEADER, ["4500000001", cast.FIRST, "300w Yoga Gen 4", "PF1A"]), supplier)
    )
    waiting = given.planned(given.csv_of(HEADER, ["4500000001", cast.FIRST, "300w Yoga Gen 4", "PF1B"]), supplier)
    busy = given.uploaded(given.csv_of(HEADER, ["4500000001", cast.FIRST, "300w Yoga Gen 4", "PF1C"]), supplier)
    days = app.config["SETTINGS"].imports_kept_days
    with transaction():
        assert retention.empty_old() == 0
    later = dt.datetime.now(dt.UTC) + dt.timedelta(days=days, hours=1)
    with time_machine.travel(later, tick=False), transaction():
        assert retention.empty_old() == 2
        assert retention.empty_old() == 0
    db.session.expire_all()
    assert kept(applied) == kept(waiting) == [0, 0, 0, 0]
    assert kept(busy)[0] == 1, "Vire still works on it"
    assert (applied.state, waiting.state, busy.state) == (BatchState.APPLIED, BatchState.DISCARDED, BatchState.READING)
    assert applied.counts["create"] == len(devices(applied)) == 1
    facts = db.session.scalars(sa.select(Event).where(Event.verb == "batch.emptied")).all()
    assert {fact.subject_id for fact in facts} == {applied.id, waiting.id}
    assert {fact.actor_id for fact in facts} == {None}
    cast.sign_in(client, cast.everywhere(Role.PROCUREMENT))
    for batch in (applied, waiting):
        page = client.get(f"/purchasing/batches/{batch.id}?lang=en")
        assert page.status_code == 200
        assert "The file and its rows were deleted" in page.get_data(as_text=True)
    assert client.get(f"/purchasing/batches/{applied.id}/problems.csv").status_code == 200


REFUSE = """
CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'never'; END $$;
CREATE TRIGGER refuse BEFORE DELETE ON purchase_file FOR EACH ROW WHEN (OLD.batch_id = '{}') EXECUTE FUNCTION refuse()
"""


def test_a_batch_that_cannot_be_emptied_keeps_no_other_waiting(
    app: Flask, db_session: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention, "AT_ONCE", 1)
    supplier = makers.supplier()
    files = (given.csv_of(HEADER, ["4500000001", cast.FIRST, "300w Yoga Gen 4", serial]) for serial in ("PF1A", "PF1B"))
    lost, other = [given.planned(file, supplier) for file in files]
    with transaction():
        db.session.execute(sa.text(REFUSE.format(lost.id)))
    days = app.config["SETTINGS"].imports_kept_days
    with time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(days=days, hours=1)), transaction():
        assert retention.empty_old() == 1
    db.session.expire_all()
    assert (kept(lost)[0], kept(other)[0]) == (1, 0)
