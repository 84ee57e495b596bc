"""What would become of each row of a batch, as one SELECT.

Inside out: each row beside what it names (`resolve`) → counted → judged by every rule → ranked on its order → said.
"""

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from registry.columns.columns import Purpose
from registry.imports.arrays import NO_LIST, NO_TEXTS, objects, texts
from registry.imports.models import DecidedRow
from registry.imports.plan import funded, placing
from registry.imports.plan.planned_row import left_out, planned
from registry.imports.plan.resolve import Scope, alike, others_with, resolved
from registry.imports.plan.rule import Rule, is_new
from registry.imports.plan.rules import ADDRESSES, rules
from registry.imports.problems.problems import PROBLEMS, Severity
from registry.plans.models import Outcome
from registry.purchasing.models import OrderLine


def judged(scope: Scope) -> Any:
    """The planned rows of a batch: every column of `PlannedRow`, by its name; of rows left out that they are."""
    rows = _judged(scope)
    return sa.union_all(rows, left_out(scope)) if scope.has_left_out else rows


def _judged(scope: Scope) -> sa.Select[Any]:
    rows, places = resolved(scope)
    verdict = _verdict(_counted(rows, scope), scope)
    row, last = _ranked(verdict, places, scope)
    codes = row.c.codes.op("||", return_type=ARRAY(sa.Text))(_codes(last)) if last else row.c.codes
    problems = row.c.problems.op("||")(_problems(last)) if last else row.c.problems
    said = sa.select(row, codes.label("all_codes"), problems.label("all_problems")).subquery("said")
    return planned(said, scope, _decided(said))


def _counted(rows: Any, scope: Scope) -> Any:
    """Beside each row: the first row with its serial number or tag, and its likes in the register."""
    c = rows.c
    like = alike(scope)
    own = sa.orm.aliased(OrderLine)
    of_maker = sa.func.coalesce(c.manufacturer_id, c.old_manufacturer_id)
    first = _first(c, "serial", *([of_maker] if scope.purpose is Purpose.CORRECTION else []))
    if scope.purpose is not Purpose.DELIVERY:
        first = sa.func.least(first, _first(c, "old_id"))
    key = sa.func.serial_confusable(c.serial)
    by_key: dict[str, Any] = {"partition_by": key, "order_by": c.row_number}
    found = (
        sa.select(
            rows,
            first.label("first_row"),
            *(like.c.same, like.c.similar, own.order_id.label("old_order_id")),
            sa.case((c.serial.is_not(None), sa.func.first_value(c.row_number).over(**by_key))).label("like_row"),
            sa.func.first_value(c.serial).over(**by_key).label("like_serial"),
            _is_decided(c, scope).label("is_decided"),
        )
        .outerjoin(like, like.c.row_number == c.row_number)
        .outerjoin(own, own.id == c.old_order_line_id)
    )
    for name in ADDRESSES & scope.columns:
        has = others_with(scope, name)
        found = found.outerjoin(has, has.c.address == c[name])
        found = found.add_columns(_first(c, name).label(f"first_{name}"), has.c.ids.label(f"{name}_ids"))
    if scope.purpose is not Purpose.DELIVERY:
        found = found.add_columns(_first(c, "asset_tag").label("first_tag_row"))
    return found.subquery("counted")


def _first(c: Any, name: str, *also: Any) -> Any:
    """The first row of the file with the same value, and the same values of `also`."""
    return sa.case((c[name].is_not(None), sa.func.min(c.row_number).over(partition_by=[c[name], *also])))


def _is_decided(c: Any, scope: Scope) -> Any:
    """Whether a person has said that the row's serial number is another than the one it looks like."""
    return sa.exists().where(DecidedRow.batch_id == scope.batch_id, DecidedRow.row_number == c.row_number)


def _verdict(row: Any, scope: Scope) -> Any:
    """Beside each row: what is held against it, and whether it would make a device if its order has room.

    A row of the very file that made its device before is held to nothing.
    """
    codes = sa.case((row.c.was_created, NO_TEXTS), else_=_codes(rules(row, scope)))
    coded = sa.select(row, codes.label("codes")).subquery("coded")
    problems = sa.case((coded.c.codes == NO_TEXTS, NO_LIST), else_=_problems(rules(coded, scope)))
    creates = sa.and_(is_new(coded), sa.not_(_has(coded.c.codes, Severity.ERROR, Severity.CONFLICT)))
    return sa.select(coded, problems.label("problems"), creates.label("creates")).subquery("verdict")


def _ranked(row: Any, places: sa.CTE, scope: Scope) -> tuple[Any, list[Rule]]:
    """Beside each row: the order line it falls on. Also the rules that are judged last."""
    if scope.purpose is not Purpose.DELIVERY:
        none = [sa.cast(sa.null(), kind).label(name) for name, kind in placing.LINE.items()]
        return sa.select(row, *none).subquery("ranked"), []
    ranked = placing.placed(row, places, divided=scope.divided)
    r = ranked.c
    over = sa.and_(r.creates, r.line_id.is_not(None), r.has_place.is_not(sa.true()))
    differs = sa.and_(is_new(ranked), r.price != r.line_price, r.beyond.is_not(sa.true()))  # no half price
    return ranked, [
        Rule("over_order", "order_number", over, {"order": r.order_number, "ordered": r.line_ordered}),
        Rule("price_differs", "price", differs, {"price": r.price, "ordered": r.line_price}),
        *funded.rules(ranked, scope.columns),
    ]


def _codes(every: Iterable[Rule]) -> Any:
    return texts((rule.when, rule.code) for rule in every)


def _problems(every: Iterable[Rule]) -> Any:
    return objects((rule.when, _problem(rule)) for rule in every)


def _problem(rule: Rule) -> Any:
    values = [part for name, value in rule.values.items() for part in (name, value)]
    return sa.func.jsonb_build_object(
        "code", rule.code, "column", rule.column, "values", sa.func.jsonb_build_object(*values)
    )


def _decided(row: Any) -> list[tuple[Any, str]]:
    """The worst problem decides; a row without one makes a device, or may change the one that is there."""
    return [
        (_has(row.c.all_codes, Severity.ERROR), Outcome.ERROR.value),
        (_has(row.c.all_codes, Severity.CONFLICT), Outcome.CONFLICT.value),
        (is_new(row), Outcome.CREATE.value),
    ]


def _has(codes: Any, *severities: Severity) -> Any:
    """Whether one of the problems is of these severities."""
    such = [code for code, problem in PROBLEMS.items() if problem.severity in severities]
    return codes.op("&&", is_comparison=True)(sa.cast(such, ARRAY(sa.Text)))
