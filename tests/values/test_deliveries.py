"""The made-up deliveries say the truth about themselves."""

from collections import Counter
from pathlib import Path

import pytest

from core.sheets.reader import open_table
from registry.columns import values
from registry.columns.columns import Purpose
from registry.devices import serials
from registry.imports.mapping import matching, proposal, questions
from tests import deliveries

WRITERS = {"csv": deliveries.as_csv, "xlsx": deliveries.as_xlsx}
READ_ALONE = ("serial_missing", "serial_placeholder", "serial_damaged", "date_unreadable", "price_unreadable")


def judged(row: dict[str, str], seen: set[str]) -> str:
    """What can be said of a row without a catalogue, an order and schools."""
    if code := serials.judge(row["serial"]):
        return code
    if values.read_date(row["delivered_on"]) is None:
        return "date_unreadable"
    if values.read_cents(row["price"]) is None:
        return "price_unreadable"
    serial = serials.normalise(row["serial"])
    code = "duplicate_in_file" if serial in seen else "create"
    seen.add(serial)
    return code


@pytest.mark.parametrize("kind", WRITERS)
@pytest.mark.parametrize(("rows", "seed"), [(300, 7), (2400, 11), (40, 1)])
def test_a_made_delivery_holds_exactly_the_faults_it_says(tmp_path: Path, kind: str, rows: int, seed: int) -> None:
    delivery = deliveries.make(rows, seed=seed)
    path = tmp_path / f"delivery.{kind}"
    path.write_bytes(WRITERS[kind](delivery))
    with open_table(path, lambda name: matching.recognise(name) is not None) as table:
        proposed = proposal.propose(table.names)
        assert questions.questions(proposed, Purpose.DELIVERY) == []
        places = proposed.positions(table.names)
        read = [{key: row.cells[place] for key, place in places.items()} for row in table]
    seen: set[str] = set()
    found = Counter(judged(row, seen) for row in read)
    assert len(read) == rows == delivery.expected.total()
    assert {code: found[code] for code in READ_ALONE} == {code: delivery.expected[code] for code in READ_ALONE}
    assert found["duplicate_in_file"] == delivery.expected["duplicate_in_file"]
    assert {values.read_months(row["warranty_months"]) for row in read} == {deliveries.MONTHS}


def test_the_same_seed_makes_the_same_delivery() -> None:
    assert deliveries.as_csv(deliveries.make(200, seed=3)) == deliveries.as_csv(deliveries.make(200, seed=3))
    assert deliveries.as_csv(deliveries.make(200, seed=3)) != deliveries.as_csv(deliveries.make(200, seed=4))


def test_a_delivery_without_faults_is_all_created() -> None:
    assert deliveries.make(150, seed=5, faults=()).expected == {"create": 150}


def test_the_order_has_every_good_line() -> None:
    delivery = deliveries.make(400, seed=2)
    assert delivery.ordered().total() == len(delivery.good) == delivery.expected["create"]
