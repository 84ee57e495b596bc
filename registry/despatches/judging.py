"""What each line and serial number of a despatch comes to: a device on its way, or the problem that keeps it from being one.

Nothing is written here. A line's own problem stands once at the line, and its serial numbers carry its code; a serial number
has at most one. The rules are those of the import of deliveries, and so are their codes.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from registry.columns import values
from registry.despatches import lookups
from registry.despatches.lookups import Known, OpenLine
from registry.despatches.problems import ONLY_NOTED
from registry.despatches.reading.announced import AnnouncedLine, read_quantity
from registry.devices import serials

Problem = tuple[str, dict[str, Any]]


@dataclass(slots=True)
class Unit:
    """One serial number and what it comes to.

    device   key of the device it is already; with `places` it is one that is to be made
    """

    number: int
    row: int
    printed: str
    serial: str | None = None
    device: uuid.UUID | None = None
    line: OpenLine | None = None
    order_line: uuid.UUID | None = None
    school: uuid.UUID | None = None
    problem: Problem | None = None


@dataclass(slots=True)
class Line:
    """One line and what it names."""

    id: uuid.UUID
    said: AnnouncedLine
    units: list[Unit]
    order: uuid.UUID | None = None
    order_line: uuid.UUID | None = None
    model: uuid.UUID | None = None
    maker: uuid.UUID | None = None
    school: uuid.UUID | None = None
    quantity: int | None = None
    outstanding: int | None = None
    problems: list[Problem] = field(default_factory=list)
    blocked: Problem | None = None

    def hold(self, code: str, **said: Any) -> None:
        """Hold a problem against the line; the first that is more than a note keeps its devices from being registered."""
        self.problems.append((code, said))
        if code not in ONLY_NOTED and self.blocked is None:
            self.blocked = (code, said)


def judge(lines: Sequence[Line], *, supplier_id: uuid.UUID, order: Any) -> None:
    """Say of each line what it names and of each unit without a device what it comes to.

    order  the only one the despatch may be for: id, number; None: as its lines say
    """
    numbers = {line.said.order for line in lines if line.said.order} | ({order.number} if order else set())
    orders = lookups.orders(supplier_id, numbers)
    models = lookups.models({text for line in lines for text in line.said.models}, supplier_id)
    schools = lookups.schools({line.said.school for line in lines if line.said.school}, supplier_id)
    for line in lines:
        line.problems, line.blocked = [], None
        _order(line, orders, order)
        _model(line, models)
        _school(line, schools)
        _quantity(line)
    _Units(lines).judge()


def _order(line: Line, orders: dict[str, Any], asked: Any) -> None:
    said = line.said.order or (asked.number if asked else "")
    found = orders.get(said.lower())
    if not said:
        line.hold("order_missing")
    elif asked and said.lower() != asked.number.lower():
        line.hold("other_order", value=said, order=asked.number)
    elif found is None:
        line.hold("order_unknown", value=said)
    else:
        line.order = found.id
        if not lookups.is_open(found):
            line.hold("order_closed", order=found.number)
    if line.said.currency and values.read_currency(line.said.currency) is None:
        line.hold("currency_not_euro", value=line.said.currency)


def _model(line: Line, models: dict[str, list[Any]]) -> None:
    named = next((models[text] for text in line.said.models if text in models), None)
    if not line.said.models:
        line.hold("model_missing")
    elif named is None:
        line.hold("model_unknown", value=line.said.models[0])
    elif len(named) > 1:
        line.hold("model_ambiguous", value=line.said.models[0])
    else:
        line.model, line.maker = named[0].id, named[0].maker


def _school(line: Line, schools: dict[str, Any]) -> None:
    found = schools.get(line.said.school)
    if found is not None and found.many == 1 and not found.closed:
        line.school = found.school_id
    elif line.said.school and not line.said.is_note:
        code = "school_closed" if found is not None and found.closed else "school_unknown"
        line.hold(code, value=line.said.school)


def _quantity(line: Line) -> None:
    line.outstanding, _ = read_quantity(line.said.outstanding) if line.said.outstanding else (None, None)
    if not line.said.quantity:
        line.quantity = len(line.units)
        return
    line.quantity, code = read_quantity(line.said.quantity)
    if code:
        line.hold(code, value=line.said.quantity)
    elif line.quantity and not line.units:
        line.hold("serials_missing", quantity=line.quantity)
    elif line.quantity != len(line.units):
        line.hold("quantity_differs", quantity=line.quantity, serials=len(line.units))


class _Units:
    """Judges the serial numbers of all lines in the order of the document."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self._lines = lines
        for line in lines:
            for unit in line.units:
                unit.serial = serials.accepted(unit.printed)
        self._places = lookups.lines({line.order for line in lines if line.order})
        self._known = lookups.devices({unit.serial for line in lines for unit in line.units if unit.serial})
        self._alike: dict[str, list[Known]] = {}
        for found in self._known.values():
            self._alike.setdefault(serials.confusable(found[0].serial), []).extend(found)
        self._seen: dict[str, Unit] = {}
        self._seen_alike: dict[str, Unit] = {}
        self._store = lookups.central_store()

    def judge(self) -> None:
        for line in self._lines:
            pool = self._pool(line)
            if line.order and line.model and not pool:
                line.hold("not_on_order", order=line.said.order)
            if pool:
                line.order_line = pool[0].id
            for unit in line.units:
                self._unit(line, unit, pool)

    def _pool(self, line: Line) -> list[OpenLine]:
        """The order's lines that a device may fall on: those for its school, else those for none, else all of its model."""
        every = self._places.get((line.order, line.model), []) if line.order and line.model else []
        own = [each for each in every if each.school == line.school] if line.school else []
        pool = own or (line.school and [each for each in every if each.school is None]) or every
        return sorted(pool, key=lambda each: str(each.position) != line.said.order_line)

    def _unit(self, line: Line, unit: Unit, pool: list[OpenLine]) -> None:
        unit.order_line = unit.order_line or (pool[0].id if pool else None)
        if unit.device is None:
            unit.problem = line.blocked or self._problem(line, unit)
        if unit.serial:
            self._seen.setdefault(unit.serial, unit)
            self._seen_alike.setdefault(serials.confusable(unit.serial), unit)
        if unit.device is None and unit.problem is None:
            self._place(line, unit, pool)

    def _problem(self, line: Line, unit: Unit) -> Problem | None:
        if unit.serial is None:
            return serials.judge(unit.printed) or "serial_damaged", {"value": unit.printed}
        if (first := self._seen.get(unit.serial)) is not None:
            return "duplicate_in_file", {"row": first.row}
        same = self._known.get(unit.serial, [])
        own = next((each for each in same if each.order == line.order and each.model == line.model), None)
        if own is not None or same:
            return self._announced(unit, own) if own else ("serial_taken", {"serial": unit.serial})
        return self._similar(serials.confusable(unit.serial))

    def _similar(self, key: str) -> Problem | None:
        """A serial number that people read as this one, in the despatch or in the register: a person decides."""
        if (like := self._seen_alike.get(key)) is not None:
            return "similar_in_file", {"row": like.row, "serial": like.serial}
        found = self._alike.get(key)
        return ("serial_similar", {"serial": found[0].serial}) if found else None

    def _announced(self, unit: Unit, own: Known) -> Problem | None:
        """A device of this very order: announced before by another despatch, or registered by an import of the delivery."""
        unit.order_line = own.line
        if own.despatch is not None:
            return "already_announced", {"number": own.despatch}
        unit.device = own.id
        return None

    def _place(self, line: Line, unit: Unit, pool: list[OpenLine]) -> None:
        place = next((each for each in pool if each.free), None)
        if place is None:
            unit.problem = ("over_order", {"order": line.said.order, "ordered": sum(each.ordered for each in pool)})
            return
        school = line.school or place.school or self._store
        if school is None:
            unit.problem = ("school_missing", {})
            return
        place.free -= 1
        unit.line, unit.order_line, unit.school = place, place.id, school
