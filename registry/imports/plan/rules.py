"""What is held against a row. A rule whose input is unreadable is not judged: the cell has its own problem already.

`over_order` and `price_differs` are not here: they are judged last, in `judge`.
"""

import datetime as dt
from typing import Any, Final

import sqlalchemy as sa

from core import clock
from registry.columns.columns import COLUMNS, Kind, Purpose
from registry.columns.values import MOST_MONTHS
from registry.devices.lifecycle import MOVES
from registry.devices.models import Device
from registry.imports.cells.parse import COMPARED, IDENTIFYING
from registry.imports.plan import corrections, of_own_fields
from registry.imports.plan.lookups import central_store
from registry.imports.plan.resolve import Scope
from registry.imports.plan.rule import Rule, is_new, is_other
from registry.imports.plan.targets import is_cleared

ADDRESSES: Final = frozenset({"imei", "mac"})  # no two devices have one
LIKELY_FROM: Final = dt.date(1990, 1, 1)  # no device is older
MONTH_DAYS: Final = 31  # by which the end of a warranty may miss its length
LIKELY_DAYS: Final = 366  # from today on, for a delivery or a purchase


def rules(row: Any, scope: Scope) -> list[Rule]:
    """Every rule for batches of this purpose, in the order of the file's usual columns."""
    own = _order(row) if scope.purpose is Purpose.DELIVERY else _opening(row)
    own += corrections.rules(row) if scope.purpose is Purpose.CORRECTION else []
    shared = [*_serial(row, scope), *_model(row, scope), *_school(row, scope)]
    cells = [*_unreadable(row, scope), *_uncleared(row, scope), *_long(row), *_shown_otherwise(row, scope)]
    makes = is_new(row) if scope.purpose is not Purpose.CORRECTION else sa.false()
    cells += of_own_fields.rules(row, scope.own, makes)
    return [*own, *shared, *cells, *_addresses(row, scope), *_dates(row, scope)]


def _serial(row: Any, scope: Scope) -> list[Rule]:
    c = row.c
    asked = sa.not_(is_cleared(row, "serial"))
    if scope.purpose is not Purpose.DELIVERY:
        asked = sa.and_(asked, sa.or_(is_new(row), c.serial_problem != "serial_missing"))
    asked = sa.and_(asked, sa.or_(is_new(row), c.serial_printed.is_distinct_from(c.old_serial_printed)))
    looks_alike = sa.and_(is_new(row), c.like_row < c.row_number, c.like_serial != c.serial, sa.not_(c.is_decided))
    if scope.purpose is Purpose.CORRECTION:  # which may name its device by the tag alone
        asked = sa.and_(asked, c.serial_problem != "serial_missing")
    bad = [
        Rule(code, "serial", sa.and_(asked, sa.func.coalesce(c.serial_problem, _of_something_else(c)) == code))
        for code in ("serial_missing", "serial_placeholder", "serial_damaged", "serial_several")
    ]
    return [
        *bad,
        Rule("duplicate_in_file", "serial", c.first_row < c.row_number, {"row": c.first_row}),
        Rule("serial_taken", "serial", _taken(row, scope), {"serial": sa.func.coalesce(c.old_serial, c.same)}),
        Rule("serial_similar", "serial", sa.and_(is_new(row), c.similar.is_not(None)), {"serial": c.similar}),
        Rule("similar_in_file", "serial", looks_alike, {"row": c.like_row, "serial": c.like_serial}),
    ]


def _of_something_else(c: Any) -> Any:
    """The problem of a serial number that is the row's own model, order or school: it came from the wrong column."""
    same = [c.serial == sa.func.upper(sa.func.replace(c[key], " ", "")) for key in ("model", "order_number", "school")]
    return sa.case((sa.or_(*same), "serial_placeholder"), else_="")


def _taken(row: Any, scope: Scope) -> Any:
    """The register has the serial number, with another model or from another order.

    Not judged where the file itself has it before: a repetition would seem taken as soon as its first row is applied.
    """
    c = row.c
    is_first = sa.func.coalesce(c.first_row, c.row_number) == c.row_number
    other_maker = sa.and_(is_new(row), c.manufacturer_id.is_not(None), c.same.is_not(None))
    same_maker = sa.and_(c.by_serial.is_not(None), c.by_serial == c.old_id, c.old_model_id != c.model_id)
    other_model = sa.or_(other_maker, same_maker)
    if scope.purpose is Purpose.CORRECTION:  # corrects the model too
        return sa.false()
    if scope.purpose is Purpose.OPENING:
        return sa.and_(is_first, other_model, c.by_tag.is_(None))
    elsewhere = sa.and_(c.old_id.is_not(None), c.order_id.is_not(None), c.old_order_id.is_distinct_from(c.order_id))
    return sa.and_(is_first, sa.or_(other_model, elsewhere))


def _model(row: Any, scope: Scope) -> list[Rule]:
    c = row.c
    known: Any = {
        Purpose.DELIVERY: sa.false(),
        Purpose.OPENING: c.old_id.is_not(None),
        Purpose.CORRECTION: sa.true(),  # what is not there is said so, and nothing else
    }[scope.purpose]
    missing = sa.and_(c.model.is_(None), sa.not_(is_cleared(row, "model")), sa.not_(known))
    return [
        Rule("model_missing", "model", missing),
        Rule("model_unknown", "model", sa.and_(c.model.is_not(None), c.model_many.is_(None))),
        Rule("model_ambiguous", "model", c.model_many > 1),
        Rule("manufacturer_differs", "manufacturer", c.maker_differs, {"registered": c.maker}),
        Rule(
            "manufacturer_unknown",
            "manufacturer",
            sa.and_(c.maker_strange, sa.not_(c.maker_differs)),
            {"registered": c.maker},
        ),
    ]


def _school(row: Any, scope: Scope) -> list[Rule]:
    c = row.c
    makes = is_new(row) if scope.purpose is not Purpose.CORRECTION else sa.false()
    blank = sa.and_(c.school.is_(None), sa.not_(is_cleared(row, "school")), makes)
    if scope.purpose is Purpose.DELIVERY:  # without such a column goods go where the order says, else to the store
        says_nothing = sa.and_(c.bucket.is_not(None), sa.not_(c.order_names_school))
        no_store = sa.true() if "school" in scope.columns else central_store().is_(None)
        blank = sa.and_(blank, says_nothing, no_store)
    found = [
        Rule("school_missing", "school", blank),
        Rule("school_unknown", "school", sa.and_(c.school.is_not(None), c.named_school_id.is_(None))),
        Rule("school_closed", "school", sa.and_(is_other(c.named_school_id, c.old_school_id), c.school_closed)),
    ]
    if scope.reach is not None:
        reach = sa.literal(list(scope.reach), sa.ARRAY(sa.Uuid))
        outside = [sa.and_(s.is_not(None), s != sa.all_(reach)) for s in (c.named_school_id, c.old_school_id)]
        found.append(Rule("school_not_yours", "school", sa.or_(*outside)))
    return found


def _order(row: Any) -> list[Rule]:
    c = row.c
    missing = sa.and_(c.order_number.is_(None), sa.not_(is_cleared(row, "order_number")))
    no_order = sa.and_(c.order_number.is_not(None), c.order_id.is_(None))
    no_line = sa.and_(c.order_id.is_not(None), c.model_id.is_not(None), c.bucket.is_(None), is_new(row))
    closed = sa.and_(c.order_id.is_not(None), c.order_closed, is_new(row))
    said = {"order": c.order_number}
    return [
        Rule("order_missing", "order_number", missing),
        Rule("not_on_order", "order_number", sa.or_(no_order, no_line), said),
        Rule("order_closed", "order_number", closed, said),
    ]


def _opening(row: Any) -> list[Rule]:
    c = row.c
    other = sa.and_(c.by_tag.is_not(None), c.by_serial.is_not(None), c.by_tag != c.by_serial)
    moves = [
        sa.and_(c.old_lifecycle == now, c.lifecycle != now.value, c.lifecycle.not_in([m.value for m in allowed]))
        for now, allowed in MOVES.items()
    ]
    school = sa.func.coalesce(c.named_school_id, c.old_school_id)
    no_room = sa.and_(c.room.is_not(None), school.is_not(None), c.named_room_id.is_(None))
    return [
        Rule("tag_taken", "asset_tag", other, {"tag": c.asset_tag}),
        Rule("serial_taken", "model", _has_makers_serial(row), {"serial": c.old_serial}),
        Rule("tag_repeated", "asset_tag", c.first_tag_row < c.row_number, {"row": c.first_tag_row}),
        Rule("room_unknown", "room", no_room),
        Rule("holder_unknown", "holder", sa.and_(c.holder.is_not(None), c.named_person_id.is_(None))),
        Rule("lifecycle_refused", "lifecycle", sa.or_(*moves), {"now": c.old_lifecycle, "to": c.lifecycle}),
    ]


def _has_makers_serial(row: Any) -> Any:
    """Whether another device has the serial number already, of the maker that a corrected model would make it."""
    c, other = row.c, sa.orm.aliased(Device)
    theirs = sa.exists().where(
        other.manufacturer_id == c.manufacturer_id, other.serial == c.old_serial, other.id != c.old_id
    )
    return sa.case((sa.and_(c.serial.is_(None), is_other(c.manufacturer_id, c.old_manufacturer_id)), theirs))


def _unreadable(row: Any, scope: Scope) -> list[Rule]:
    return [
        Rule(column.unreadable, key, sa.and_(sa.literal(key) == sa.any_(row.c.unreadable), _not_kept(row, key)))
        for key, column in COLUMNS.items()
        if column.unreadable and key in scope.columns
    ]


def _not_kept(row: Any, key: str) -> Any:
    """Whether the text of an identifier is another than the register has: what stays is not judged."""
    if COLUMNS[key].kind not in COMPARED:
        return sa.true()
    return row.c.unread[key].astext.is_distinct_from(row.c[f"old_{key}"])


def _uncleared(row: Any, scope: Scope) -> list[Rule]:
    keys = [key for key, column in COLUMNS.items() if key in scope.columns and not column.clearable]
    return [Rule("cannot_clear", key, is_cleared(row, key)) for key in keys]


def _long(row: Any) -> list[Rule]:
    return [
        Rule(
            "too_long",
            key,
            sa.and_(sa.func.length(row.c[key]) > column.most, is_other(row.c[key], row.c[f"old_{key}"])),
            {"most": sa.literal(column.most)},
        )
        for key, column in COLUMNS.items()
        if column.most and column.kind is Kind.TEXT
    ]


def _shown_otherwise(row: Any, scope: Scope) -> list[Rule]:
    """Identifiers that the sheet shows otherwise than they are stored, and cells that no column name stands above."""
    keys = [key for key, column in COLUMNS.items() if key in scope.columns and column.kind in IDENTIFYING]
    formats = [
        Rule("number_format", key, row.c.formats.has_key(key), {"format": row.c.formats[key].astext}) for key in keys
    ]
    return [*formats, Rule("cells_beyond", "", row.c.beyond)]


def _addresses(row: Any, scope: Scope) -> list[Rule]:
    """An IMEI or MAC that another row or another device has; not judged where it stays."""
    found: list[Rule] = []
    for key in sorted(ADDRESSES & scope.columns):
        said, changes = row.c[key], is_other(row.c[key], row.c[f"old_{key}"])
        others = sa.func.cardinality(sa.func.array_remove(row.c[f"{key}_ids"], row.c.old_id)) > 0
        first = row.c[f"first_{key}"]
        is_first = sa.func.coalesce(row.c.first_row, row.c.row_number) == row.c.row_number
        found.append(Rule(f"{key}_repeated", key, sa.and_(is_first, first < row.c.row_number), {"row": first}))
        found.append(Rule(f"{key}_taken", key, sa.and_(changes, others), {"address": said}))
    return found


def _dates(row: Any, scope: Scope) -> list[Rule]:
    """Dates that can hardly be right. Warnings: the plan shows them."""
    c, today = row.c, clock.today()
    latest = {"warranty_ends_on": today + dt.timedelta(MOST_MONTHS * 31)}
    found = [
        Rule("date_unlikely", key, sa.and_(_changes(row, key), ~c[key].between(LIKELY_FROM, latest.get(key, likely))))
        for likely in [today + dt.timedelta(LIKELY_DAYS)]
        for key, column in COLUMNS.items()
        if column.kind is Kind.DATE and key in scope.columns
    ]
    begins = sa.func.coalesce(c.delivered_on, c.purchased_on, c.old_purchased_on)
    ends_before = sa.and_(_changes(row, "warranty_ends_on"), c.warranty_ends_on < begins)
    return [*found, Rule("warranty_too_early", "warranty_ends_on", ends_before), *_lengths(row)]


def _lengths(row: Any) -> list[Rule]:
    """A length of warranty that begins on no day, or ends otherwise than the row says. Warnings: the plan shows them."""
    c = row.c
    begins = sa.func.coalesce(c.delivered_on, c.purchased_on)
    unread = [sa.literal(key) == sa.any_(c.unreadable) for key in ("delivered_on", "purchased_on", "warranty_ends_on")]
    ends = sa.cast(begins + sa.func.make_interval(0, c.warranty_months), sa.Date)
    undated = sa.and_(
        c.warranty_months > 0, begins.is_(None), c.warranty_ends_on.is_(None), is_new(row), sa.not_(sa.or_(*unread))
    )
    differs = sa.and_(
        _changes(row, "warranty_ends_on"),
        c.warranty_ends_on >= begins,
        sa.func.abs(c.warranty_ends_on - ends) > MONTH_DAYS,
    )
    return [
        Rule("warranty_undated", "warranty_months", undated),
        Rule("warranty_differs", "warranty_ends_on", differs),
    ]


def _changes(row: Any, key: str) -> Any:
    """Whether the row says a date that the register does not have."""
    said = row.c[key]
    return is_other(said, row.c[f"old_{key}"]) if COLUMNS[key].field else sa.and_(said.is_not(None), is_new(row))
