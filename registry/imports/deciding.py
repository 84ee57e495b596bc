"""What only a person can decide: which column is which, what an unknown name means, whether two devices are one."""

import uuid
from collections.abc import Mapping
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext
from sqlalchemy.dialects.postgresql import insert

from core import clock
from core.actor import Actor
from core.db import db
from core.errors import N_, Invalid
from core.history import change, record
from organisation.schools import schools
from registry.catalogue import catalogue, naming
from registry.catalogue.models import Category
from registry.columns.columns import Purpose
from registry.imports import batches, profiles, replanning
from registry.imports.mapping.proposal import misfits, worth_remembering
from registry.imports.models import (
    BatchState,
    CorrectedCell,
    DecidedRow,
    LeftOutRow,
    PurchaseBatch,
    SchoolSpelling,
)
from registry.imports.names import order_named
from registry.imports.problems.problems import CHANGED_SINCE
from registry.imports.problems.wording import STATES
from registry.imports.refusals import BatchNotThere, field
from registry.own_fields import own_fields
from registry.own_fields.columns import own_columns
from registry.plans.models import PlannedRow
from registry.purchasing import suppliers

SIMILAR = frozenset({"serial_similar", "similar_in_file"})


def set_mapping(
    actor: Actor,
    batch: PurchaseBatch,
    *,
    mapping: Mapping[str, str],
    for_all: Mapping[str, str] | None = None,
    sheet: str | None = None,
) -> None:
    """Say which column is which, remember it for the supplier's next file, and plan again.

    mapping  key of a target column → header, empty: the file has none; date_order and warranty_unit → their codes
    for_all  key of a target column → what holds for every row that says nothing; None: as before
    sheet    the worksheet to read; None: as before. Alone, with an empty mapping, it answers nothing else
    Raises   Forbidden, Invalid, BatchNotThere, OrderNoLongerOpen
    Records  batch.mapped, supplier.mapping_saved, profile.saved
    """
    actor.must(batches.WRITES[batch.purpose])
    batches.must_move(batch, BatchState.READING)
    only_sheet = sheet is not None and not mapping
    mapping = mapping or ((batch.mapping or {}) if only_sheet else {})
    if wrong := misfits(batch.headers, dict(mapping), own_columns(own_fields.in_use())):
        says = N_("The file has no such column, or Vire does not know what this is.")
        raise Invalid({key: [field(key, says).errors[key][0]] for key in wrong})
    batches.one_header_each(mapping)
    if sheet is not None and sheet not in batch.found.get("sheets", ()):
        raise field("sheet", N_("The file has no such sheet to read."))
    given = dict(for_all) if for_all is not None else None
    order = batches.order_for_all(given, batch.supplier)
    with change(batch, "batch.mapped", by=actor):
        batch.mapping = dict(mapping)
        batch.state = BatchState.READING
        batch.questions, batch.said = [], None
        batch.for_all = batch.for_all if given is None else given
        batch.order_id = order.id if order else batch.order_id
        if sheet is not None and sheet != batch.sheet:
            batch.sheet, batch.rows = sheet, None  # the file is read anew
            for of_rows in (CorrectedCell, DecidedRow, LeftOutRow):  # of the other sheet's
                db.session.execute(sa.delete(of_rows).where(of_rows.batch_id == batch.id))
    if not only_sheet:
        _remember(actor, batch, mapping)
        profiles.keep(actor, batch, mapping)
    batches.queue(batch, batches.PLAN)


def change_supplier(actor: Actor, batch: PurchaseBatch, *, supplier: str, order: str | None = None) -> None:
    """Say who sent the file of a delivery, and which order its rows belong to that name none; plans again.

    supplier  id or exact name; how the columns of that supplier's files are read is taken over, if it is known
    order     id or number of an open order of that supplier; None: the rows name their orders
    Raises    Forbidden, Invalid, BatchNotThere, SupplierUnknown, OrderNoLongerOpen
    Records   batch.supplier_changed
    """
    actor.must(batches.WRITES[batch.purpose])
    batches.must_move(batch, BatchState.READING)
    if batch.purpose is not Purpose.DELIVERY:
        raise field("supplier", N_("Only a delivery comes from a supplier."))
    found = suppliers.named(supplier)
    for_order = order_named(order, found) if order else None
    with change(batch, "batch.supplier_changed", by=actor):
        batch.mapping = None if found.column_mapping and found.id != batch.supplier_id else batch.mapping
        batch.supplier_id, batch.order_id = found.id, for_order.id if for_order else None
        batch.state, batch.said, batch.questions = BatchState.READING, None, []
    batches.queue(batch, batches.PLAN)


def name_model(
    actor: Actor,
    batch: PurchaseBatch,
    *,
    words: str,
    model: str | None = None,
    manufacturer: str = "",
    model_number: str = "",
    category: Category | None = None,
) -> bool:
    """Say which model `words` means in the files of this supplier: one of the catalogue, or a new one that is added.

    model    id, full name, model number, spelling or unique part of the name of a model; else a new model's
             manufacturer, model_number and category
    Returns  whether the batch is planned again: only if the actor may import
    Raises   Forbidden, Invalid, BatchNotThere and what the catalogue refuses
    Records  what the catalogue and `replanning.again` record
    """
    actor.must("model:write")
    must_be_planned(batch)
    if category is not None:
        meant = catalogue.add(actor, manufacturer=manufacturer, model_number=model_number, category=category)
        known = naming.one(words)[0] == meant.id
    else:
        meant, known = catalogue.get(actor, _of_catalogue(model or "")), False
    if not known:
        catalogue.add_alias(actor, meant, alias=words, supplier_id=batch.supplier_id)
    may_plan = actor.may(batches.WRITES[batch.purpose])
    if may_plan:
        replanning.again(actor, batch)
    return may_plan


def _of_catalogue(said: str) -> uuid.UUID:
    meant, fitting = naming.one(said)
    if fitting:
        says = N_("“%(said)s” fits several models: %(names)s. Write more of the name.")
        raise field("model", says, said=said, names=", ".join(fitting))
    if meant is None:
        raise field("model", N_("Choose a model of the catalogue."))
    return meant


def is_another(actor: Actor, batch: PurchaseBatch, *, row_number: int) -> None:
    """Say that the register's similar serial number belongs to another device than the row's; plans again.

    Raises   Forbidden, Invalid: the row has no such conflict, BatchNotThere
    Records  batch.row_decided and what `replanning.again` records
    """
    _decide(actor, batch, row_number, SIMILAR)


def _decide(actor: Actor, batch: PurchaseBatch, row_number: int, conflicts: frozenset[str]) -> None:
    actor.must(batches.WRITES[batch.purpose])
    must_be_planned(batch)
    codes = db.session.scalar(
        sa.select(PlannedRow.codes).where(PlannedRow.plan_id == batch.id, PlannedRow.row_number == row_number)
    )
    if not conflicts & set(codes or []):
        raise field("row_number", N_("This row has no conflict to decide."))
    row: dict[str, int | uuid.UUID | None] = {"batch_id": batch.id, "row_number": row_number, "decided_by_id": actor.id}
    db.session.execute(insert(DecidedRow).values(**row, decided_at=clock.now()).on_conflict_do_nothing())
    record(batch, "batch.row_decided", by=actor, after={"row_number": row_number})
    replanning.again(actor, batch)


def use_file(actor: Actor, batch: PurchaseBatch, *, row_number: int) -> None:
    """Say that a row is right although the register has changed its device since the export; plans again.

    Raises   Forbidden, Invalid: the row has no such conflict, BatchNotThere
    Records  batch.row_decided and what `replanning.again` records
    """
    _decide(actor, batch, row_number, frozenset({CHANGED_SINCE}))


def name_school(actor: Actor, batch: PurchaseBatch, *, words: str, school: str) -> None:
    """Say which school `words` means in the files of this supplier, or in openings; plans again.

    school   id, short code, institution number or name of a school that is open
    Raises   Forbidden, Invalid, BatchNotThere
    Records  batch.school_named and what `replanning.again` records
    """
    actor.must(batches.WRITES[batch.purpose])
    must_be_planned(batch)
    meant = schools.named(actor, school)
    if meant is None:
        raise field("school", N_("Choose a school."))
    if not db.session.scalar(sa.select(sa.func.spelling_key(words))):
        raise field("words", N_("This has no letters or digits that could name a school."))
    row: dict[str, Any] = {"spelling": words, "supplier_id": batch.supplier_id, "school_id": meant}
    row |= {"decided_by_id": actor.id, "decided_at": clock.now()}
    kept = {name: row[name] for name in ("spelling", "school_id", "decided_by_id", "decided_at")}
    same = [SchoolSpelling.spelling_key, SchoolSpelling.supplier_id]
    db.session.execute(insert(SchoolSpelling).values(**row).on_conflict_do_update(index_elements=same, set_=kept))
    record(batch, "batch.school_named", by=actor, after={"school_id": str(meant)})
    replanning.again(actor, batch)


def choose_reading(actor: Actor, batch: PurchaseBatch, **chosen: StrEnum) -> None:
    """Say what becomes of hidden and struck rows and of merged cells; reads the file and plans again.

    chosen   hidden_rows and struck_rows (`choices.Rows`), merged_cells (`choices.Merged`); others stay as they are
    Raises   Forbidden, BatchNotThere
    Records  batch.reading_chosen
    """
    actor.must(batches.WRITES[batch.purpose])
    batches.read_again(actor, batch, choices=batch.choices | {name: option.value for name, option in chosen.items()})


def _remember(actor: Actor, batch: PurchaseBatch, mapping: Mapping[str, str]) -> None:
    """Keep for the supplier's next file what holds for it too."""
    remembered = worth_remembering(batch.headers, dict(mapping))
    if batch.supplier is not None and batch.supplier.column_mapping != remembered:
        with change(batch.supplier, "supplier.mapping_saved", by=actor):
            batch.supplier.column_mapping = remembered


def must_be_planned(batch: PurchaseBatch) -> None:
    """Refuse what only a plan that waits can be asked. Raises BatchNotThere."""
    if batch.state is not BatchState.PLANNED:
        raise BatchNotThere(state=gettext(STATES[batch.state]))
