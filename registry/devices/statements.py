"""The SQL of lists of devices: which rows a page has, found in the order of an index whatever is filtered.

Asked for by school or model, the page is gathered from each school or model in turn (LATERAL), where the index already
has the order, and merged: what it costs depends on the page, not on how many devices there are.
"""

from functools import lru_cache
from typing import Any

import sqlalchemy as sa

from core.actor import Actor
from core.compiled import CompiledStatement, constant
from core.scope import reach_name, visible
from organisation.schools.models import School
from registry.catalogue.models import DeviceModel, Manufacturer
from registry.custody.models import Custody
from registry.devices import sorting
from registry.devices.criteria import FEW, Shape, coded, of_models, of_schools, own, param, reach_names
from registry.devices.finding import condition, parameters
from registry.devices.models import Device
from registry.devices.shown import columns, joined
from registry.devices.sorting import Sort

COUNTED = 1_000_000  # a count goes no further: all of a city takes 20 to 240 ms at 331,000 devices


def page_statement(actor: Actor, shape: Shape) -> CompiledStatement:
    """The statement for a page of this shape; `actor` is anyone whose permissions reach as far as the shape says."""
    return _pages(shape, _Asker(actor))


def count_statement(actor: Actor, shape: Shape) -> CompiledStatement:
    """The statement that counts the devices of this shape, `COUNTED` + 1 at most."""
    return _counts(shape, _Asker(actor))


def conditions(shape: Shape) -> list[Any]:
    """What a statement over Device must ask for to find the devices of this shape, in whatever order."""
    meant = [condition(name, is_past=shape.is_past) for name in sorted(shape.branches)]
    return [*own(shape), *_within(shape), *([sa.or_(*meant)] if meant else [])]


class _Asker:
    """An actor that the caches below do not tell from another: the shape says all that matters."""

    def __init__(self, actor: Actor) -> None:
        self.actor = actor

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Asker)

    def __hash__(self) -> int:
        return 0


@lru_cache(maxsize=512)
def _pages(shape: Shape, asker: _Asker) -> CompiledStatement:
    page = page_keys(shape).subquery("page")
    wanted = visible(asker.actor, Device, "device:read", *columns(), *page.c[:-1], also=(Custody,))
    found = joined(wanted.select_from(page).join(Device, Device.id == page.c.id))
    return CompiledStatement(found.order_by(*sorting.ordered(shape.sort, list(page.c))), _parameters(shape))


@lru_cache(maxsize=256)
def _counts(shape: Shape, asker: _Asker) -> CompiledStatement:
    some = [_flat(shape, c, keys=[]).order_by(None).limit(constant(COUNTED + 1)) for c in _branches(shape)]
    every = some[0] if len(some) == 1 else sa.union(*some).limit(constant(COUNTED + 1))
    counted = visible(asker.actor, Device, "device:read", sa.func.count(), also=(Custody,))
    return CompiledStatement(counted.select_from(every.subquery("found")), _parameters(shape))


def _parameters(shape: Shape) -> frozenset[str]:
    """What a statement of this shape is given: what was asked for, where to go on, and how far the asker sees."""
    meant = {name for branch in shape.branches for name in parameters(branch)}
    start = {f"after_{n}" for n in range(len(sorting.cursor_types(shape.sort)))} if shape.is_later else set()
    return frozenset({*shape.given, *meant, *start, *reach_names(shape), "today"})


def _rows(shape: Shape) -> Any:
    """How many rows are fetched, written out: of a parameter the planner knows nothing, and plans anew each time."""
    return sa.literal_column(str(shape.rows), sa.Integer)


def _branches(shape: Shape) -> list[str]:
    """What the search box was understood as; without it, one branch that asks nothing."""
    return sorted(shape.branches) or [""]


def page_keys(shape: Shape) -> Any:
    """Sort keys and key of the devices of one page."""
    parts = [_part(shape, name) for name in _branches(shape)]
    if len(parts) == 1:
        return parts[0]
    merged = sa.union(*[sa.select(p.subquery(f"part_{n}")) for n, p in enumerate(parts)]).subquery("parts")
    return sa.select(merged).order_by(*sorting.ordered(shape.sort, list(merged.c))).limit(_rows(shape))


def _part(shape: Shape, branch: str) -> Any:
    if shape.given & FEW or branch not in _MANY:
        return _flat(shape, branch)
    order, of_some = shape.sort.base, "school" in shape.given or branch == "schools"
    by_school = of_some or shape.reach("device:read") != "all" or order is Sort.SCHOOL
    by_model = bool(of_models(shape)) or branch == "models" or order is Sort.MODEL
    if order is Sort.MODEL and not of_some:  # an index has a model's devices by tag: few are of other schools
        by_school = False
    if order in {Sort.SERIAL, Sort.WARRANTY}:  # no index has it by model
        by_model = False
    return (
        _gathered(shape, branch, by_school=by_school, by_model=by_model)
        if by_school or by_model
        else _flat(shape, branch)
    )


def _flat(shape: Shape, branch: str, keys: list[Any] | None = None) -> Any:
    """Devices in one sweep: along the index of the order, or found first and sorted after."""
    keys = sort_keys(shape.sort) if keys is None else keys
    meant = [condition(branch)] if branch else []
    found = sa.select(Device.id).where(*own(shape), *_within(shape), *meant)
    wanted = sa.select(*[k.label(f"k{n}") for n, k in enumerate(keys)], Device.id).select_from(Device)
    if keys and _is_few(shape, branch):
        # OFFSET keeps the planner from walking the order's index in the hope of meeting the few
        few = found.offset(sa.literal_column("0", sa.Integer)).subquery("few")
        wanted = wanted.join(few, few.c.id == Device.id)
    else:
        wanted = wanted.where(*own(shape), *_within(shape), *meant)
    if keys and shape.sort.base is Sort.MODEL:
        wanted = wanted.join(DeviceModel, DeviceModel.id == Device.model_id)
        wanted = wanted.join(Manufacturer, Manufacturer.id == DeviceModel.manufacturer_id)
    if keys and shape.sort.base is Sort.SCHOOL:
        wanted = wanted.join(School, School.id == Device.school_id)
    if shape.is_later and keys:
        wanted = wanted.where(sorting.beyond(shape.sort, [*keys, Device.id], sorting.cursor_values(shape.sort)))
    return wanted.order_by(*sorting.ordered(shape.sort, [*keys, Device.id])).limit(_rows(shape))


def _is_few(shape: Shape, branch: str) -> bool:
    """Whether the devices are found by what few of them share, and no index has them in order besides."""
    few = shape.given & FEW
    if few == {"batch"} and shape.sort.base is Sort.TAG:  # an index has a batch by tag
        few = frozenset()
    return bool(few) or branch not in _MANY


_MANY = {"", "models", "schools", "tags", "serial"}  # what many devices may share


def _within(shape: Shape) -> list[Any]:
    """Conditions on school and model, on the device itself where they are keys."""
    school = [Device.school_id == param("school", sa.Uuid())] if "school" in shape.given else []
    return [*school, *_of_model(shape)]


def _of_model(shape: Shape) -> list[Any]:
    found: list[Any] = []
    if "model" in shape.given:
        found.append(Device.model_id == param("model", sa.Uuid()))
    if category := shape.code("category"):
        of_category = sa.select(DeviceModel.id).where(coded(DeviceModel.category, category))
        found.append(Device.model_id.in_(of_category.correlate(None)))
    return found


def _gathered(shape: Shape, branch: str, *, by_school: bool, by_model: bool) -> Any:
    """The first devices of each school or model (or of each pair of them), merged."""
    schools, models = _schools(shape, branch), _models(shape, branch)
    key, source = sorting.key_of(shape.sort), None
    conditions = [*own(shape), *([condition(branch)] if branch else [])]
    if by_school:
        source, conditions = schools, [*conditions, Device.school_id == schools.c.id]
    if by_model and not (by_school and shape.sort.base is Sort.PURCHASED):  # which no index has by both
        conditions.append(Device.model_id == models.c.id)
        source = models if source is None else source.join(models, sa.true())
    else:
        conditions += _of_model(shape)
    group = {Sort.SCHOOL: schools, Sort.MODEL: models}.get(shape.sort.base)
    inner = sa.select(key.label("k"), Device.id.label("id")).where(*conditions, *_inner_cursor(shape, key, group))
    inner = (
        inner.order_by(*sorting.ordered(shape.sort, [key, Device.id])).limit(_rows(shape)).correlate(schools, models)
    )
    first = inner.lateral("first")
    shared = [] if group is None else [group.c.sort]
    found = [*[c.label(f"k{n}") for n, c in enumerate([*shared, first.c.k])], first.c.id]
    wanted = sa.select(*found).select_from(source.join(first, sa.true()))  # type: ignore[union-attr]
    if group is not None and shape.is_later:
        start = sorting.cursor_values(shape.sort)[0]
        wanted = wanted.where(group.c.sort <= start if shape.sort.down else group.c.sort >= start)
    return wanted.order_by(*sorting.ordered(shape.sort, [*shared, first.c.k, first.c.id])).limit(_rows(shape))


def _inner_cursor(shape: Shape, key: Any, group: Any) -> list[Any]:
    """Where to go on within one school or model: after the cursor where it stands in this group, else from its start."""
    if not shape.is_later:
        return []
    values = sorting.cursor_values(shape.sort)
    if group is not None:
        here = group.c.sort == values[0]
        edges = _LAST if shape.sort.down else _FIRST
        values = [sa.case((here, v), else_=e) for v, e in zip(values[1:], edges, strict=True)]
    return [sorting.beyond(shape.sort, [key, Device.id], values)]


_FIRST: list[Any] = [
    sa.literal_column("''::text", sa.Text()),
    sa.literal_column("'00000000-0000-0000-0000-000000000000'::uuid", sa.Uuid()),
]
_LAST: list[Any] = [
    sa.literal_column("chr(1114111)", sa.Text()),
    sa.literal_column("'ffffffff-ffff-ffff-ffff-ffffffffffff'::uuid", sa.Uuid()),
]


def _schools(shape: Shape, branch: str) -> Any:
    wanted = sa.select(School.id, School.sort_key.label("sort")).where(*of_schools(shape))
    if branch == "schools":
        wanted = wanted.where(School.id == sa.any_(param("schools", sa.ARRAY(sa.Uuid()))))
    if shape.reach("device:read") == "some":
        wanted = wanted.where(School.id == sa.any_(param(reach_name("device:read"), sa.ARRAY(sa.Uuid()))))
    return wanted.subquery("schools")


def _models(shape: Shape, branch: str) -> Any:
    wanted = sa.select(DeviceModel.id, sorting.MODEL_KEY.label("sort"))
    wanted = wanted.join(Manufacturer, Manufacturer.id == DeviceModel.manufacturer_id).where(*of_models(shape))
    if branch == "models":
        wanted = wanted.where(DeviceModel.id == sa.any_(param("models", sa.ARRAY(sa.Uuid()))))
    if shape.sort.base is Sort.MODEL:  # in order, so that the first models may fill the page
        wanted = wanted.order_by(*sorting.ordered(shape.sort, [sorting.MODEL_KEY]))
    return wanted.subquery("models")


def sort_keys(sort: Sort) -> list[Any]:
    """The columns by which a list is sorted, before the key of the device."""
    shared: dict[Sort, list[Any]] = {Sort.MODEL: [sorting.MODEL_KEY], Sort.SCHOOL: [sorting.SCHOOL_KEY]}
    return [*shared.get(sort.base, []), sorting.key_of(sort)]
