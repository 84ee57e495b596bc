"""What the words of a file stand for in the register: each spelling is looked up once, not once a row."""

import uuid
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from core import clock
from organisation.schools import former
from organisation.schools.models import FormerName, School, SchoolKind
from registry.catalogue.models import DeviceModel, Manufacturer, ModelAlias
from registry.imports.models import ParsedRow, SchoolSpelling

KEY = sa.func.spelling_key
NOT_SAID = ""


def schools(batch_id: uuid.UUID, supplier_id: uuid.UUID | None) -> sa.CTE:
    """The schools that a file names: as a person decided, else by short code, institution number, OID or name.

    A school that became part of another one means that one; a former name counts where no school has it now.

    Returns  columns said, school_id, many (open schools that the word could mean; closed ones where none is open),
             all_ids (closed ones too), closed
    """
    return schools_called(_said(batch_id, ParsedRow.school).cte("school_said"), supplier_id)


def schools_called(said: Any, supplier_id: uuid.UUID | None) -> sa.CTE:
    """The same for words that stand in `said`, a table with the column school."""
    key = KEY(said.c.school)
    padded = sa.case((key.regexp_match("^[0-9]{1,4}$"), sa.func.lpad(key, 5, "0")), else_=key)
    identifiers = [
        School.short_code,
        School.institution_number,
        School.organisation_oid,
        School.name_fi,
        School.name_sv,
    ]
    decided = sa.select(
        SchoolSpelling.spelling_key.label("key"), School.id, School.valid_to, sa.literal(0).label("rank")
    )
    decided = decided.join(School, School.id == SchoolSpelling.school_id)
    heirs = former.heirs()
    known = sa.union_all(
        *_with_heirs(decided.where(SchoolSpelling.supplier_id.is_not_distinct_from(supplier_id)), heirs),
        *[
            each
            for rank, column in enumerate(identifiers, 1)
            for each in _with_heirs(sa.select(KEY(column), School.id, School.valid_to, sa.literal(min(rank, 4))), heirs)
        ],
        *[
            sa.select(KEY(column), School.id, School.valid_to, sa.literal(5)).join_from(FormerName, School)
            for column in (FormerName.name_fi, FormerName.name_sv)
        ],
    ).subquery("school_key")
    found = sa.select(said.c.school.label("said"), known.c.id, known.c.valid_to, known.c.rank)
    best = _best(found.join(known, sa.or_(known.c.key == padded, sa.and_(known.c.rank == 0, known.c.key == key))))
    is_open = sa.or_(best.c.valid_to.is_(None), best.c.valid_to > clock.today())
    ids = sa.func.array_agg(sa.distinct(best.c.id), type_=ARRAY(sa.Uuid))
    meant = sa.func.coalesce(ids.filter(is_open), ids, type_=ARRAY(sa.Uuid))
    return (
        sa.select(
            best.c.said,
            meant[1].label("school_id"),
            sa.func.cardinality(meant).label("many"),
            ids.label("all_ids"),
            sa.not_(sa.func.bool_or(is_open)).label("closed"),
        )
        .group_by(best.c.said)
        .cte("school_found")
    )


def _with_heirs(known: Any, last: Any) -> tuple[Any, Any]:
    """`known` (key, School.id, School.valid_to, rank), and the schools of which those became a part by the same keys.

    last  see `former.heirs`
    """
    heir = sa.orm.aliased(School)
    key, _, _, rank = known.selected_columns
    inherited = known.with_only_columns(key, heir.id, heir.valid_to, rank)
    return known, inherited.join(last, last.c.of == School.id).join(heir, heir.id == last.c.heir_id)


def models(batch_id: uuid.UUID, supplier_id: uuid.UUID | None) -> sa.CTE:
    """The models that a file names: by this supplier's alias, by anyone's, by the maker's number.

    Returns  columns model, manufacturer (as said, may be empty), model_id, manufacturer_id, many, maker (its name),
             differs (the file names another maker that is known), strange (it names one that nobody knows)
    """
    named = sa.func.coalesce(ParsedRow.manufacturer, NOT_SAID).label("manufacturer")
    said = _said(batch_id, ParsedRow.model, named).cte("model_said")
    other = sa.orm.aliased(Manufacturer)
    asked = (
        sa.select(said, KEY(said.c.model).label("key"), other.id.label("maker_id"))
        .outerjoin(other, KEY(other.name) == KEY(sa.func.nullif(said.c.manufacturer, NOT_SAID)))
        .subquery("model_asked")
    )
    known = model_keys(supplier_id).subquery("model_key")
    differs = sa.func.coalesce(known.c.manufacturer_id != asked.c.maker_id, sa.false())
    rank = known.c.rank + sa.case((differs, 10), else_=0)
    found = sa.select(
        asked.c.model, asked.c.manufacturer, known.c.id, known.c.manufacturer_id, differs.label("differs")
    )
    found = found.add_columns(
        sa.func.rank().over(partition_by=[asked.c.model, asked.c.manufacturer], order_by=rank).label("place")
    ).join(known, known.c.key == asked.c.key)
    best = found.subquery("model_best")
    one = (
        sa.select(
            best.c.model,
            best.c.manufacturer,
            _one(best.c.id).label("model_id"),
            _many(best.c.id),
            sa.func.bool_or(best.c.differs).label("differs"),
        )
        .where(best.c.place == 1)
        .group_by(best.c.model, best.c.manufacturer)
        .subquery("model_one")
    )
    return (
        sa.select(one, DeviceModel.manufacturer_id, Manufacturer.name.label("maker"), _is_strange(one).label("strange"))
        .join(DeviceModel, DeviceModel.id == one.c.model_id)
        .join(Manufacturer, Manufacturer.id == DeviceModel.manufacturer_id)
        .cte("model_found")
    )


def _is_strange(one: Any) -> Any:
    """Whether the maker that a file names has nothing to do with the model's: Asus, but not Lenovo Finland Oy."""
    said, maker = KEY(sa.func.nullif(one.c.manufacturer, NOT_SAID)), KEY(Manufacturer.name)
    alike = sa.or_(sa.func.strpos(said, maker) > 0, sa.func.strpos(maker, said) > 0)
    return sa.func.coalesce(sa.not_(alike), sa.false())


def model_keys(supplier_id: uuid.UUID | None) -> Any:
    """Every spelling by which a model can be named, with how well it says so."""
    maker, number = Manufacturer.name, DeviceModel.model_number
    own = sa.select(ModelAlias.alias_key.label("key"), DeviceModel.id, DeviceModel.manufacturer_id)
    own = own.join(DeviceModel, DeviceModel.id == ModelAlias.model_id)
    numbered = sa.select(KEY(number).label("key"), DeviceModel.id, DeviceModel.manufacturer_id)
    named = sa.select(KEY(maker + " " + number), DeviceModel.id, DeviceModel.manufacturer_id)
    return sa.union_all(
        own.add_columns(sa.literal(1).label("rank")).where(ModelAlias.supplier_id == supplier_id),
        own.add_columns(sa.literal(2)).where(ModelAlias.supplier_id.is_(None)),
        numbered.add_columns(sa.literal(3)),
        named.add_columns(sa.literal(3)).join(Manufacturer, Manufacturer.id == DeviceModel.manufacturer_id),
    )


def central_store() -> Any:
    """The key of the central store, where what has no school goes; null when it is closed."""
    is_open = sa.or_(School.valid_to.is_(None), School.valid_to > clock.today())
    return (
        sa.select(School.id)
        .where(School.kind == SchoolKind.CENTRAL_STORE, is_open)
        .order_by(School.id)
        .limit(1)
        .scalar_subquery()
    )


def _said(batch_id: uuid.UUID, *columns: Any) -> Any:
    return sa.select(*columns).where(ParsedRow.batch_id == batch_id, columns[0].is_not(None)).distinct()


def _best(found: Any) -> Any:
    """What is found by the best of several ranks."""
    inner = found.subquery("found")
    place = sa.func.rank().over(partition_by=inner.c.said, order_by=inner.c.rank).label("place")
    ranked = sa.select(inner, place).subquery("ranked")
    return sa.select(ranked).where(ranked.c.place == 1).subquery("best")


def _one(column: Any) -> Any:
    return sa.func.array_agg(sa.distinct(column), type_=ARRAY(sa.Uuid))[1]


def _many(column: Any) -> Any:
    return sa.func.count(sa.distinct(column)).label("many")
