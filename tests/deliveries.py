"""Suppliers' delivery files with known faults, for tests and measurements of any size: same seed, same file.

`make` invents a delivery and says what an import should find in it; `as_csv` and `as_xlsx` write it down.
"""

import csv
import datetime as dt
import io
import random
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import xlsxwriter

from organisation.schools import seed as schools_seed

CATALOGUE = Path(__file__).with_name("data") / "batches" / "csv" / "catalogue.csv"
HEADER = (
    "Tilausnumero",
    "Tuotekoodi",
    "Sarjanumero",
    "Yksikköhinta (alv 0 %)",
    "Toimituspäivä",
    "Takuu (kk)",
    "Toimitusosoite / koulu",
)
FIRST_DAY = dt.date(2026, 8, 3)
DAYS = 20
MONTHS = 36
WEIGHTS = (6, 3, 2, 1)  # how often each model of the catalogue is delivered
LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ0123456789"  # no two that people confuse
FAULTLESS_BELOW = 100  # rows


@dataclass(frozen=True)
class Model:
    """A model of the catalogue and what this supplier calls it."""

    manufacturer: str
    number: str
    category: str
    spellings: tuple[str, ...]
    price_cents: int


@dataclass(frozen=True)
class Line:
    """One row of the file; what is text instead of its kind is a fault."""

    order: str
    part: str
    serial: str
    price: int | str
    delivered: dt.date | str
    school: str
    model: Model

    def cells(self) -> list[str]:
        """The row as the supplier writes it into a CSV file."""
        day, price = self.delivered, self.price
        written_day = day if isinstance(day, str) else f"{day.day}.{day.month}.{day.year}"
        written_price = price if isinstance(price, str) else f"{price // 100},{price % 100:02d}"
        return [self.order, self.part, self.serial, written_price, written_day, str(MONTHS), self.school]


@dataclass
class Delivery:
    """What was delivered, and what an import should say about it.

    good      the lines without a fault
    expected  outcome → number of rows, in a register that has the catalogue, the order and no device
    """

    order: str
    lines: list[Line] = field(default_factory=list)
    good: list[Line] = field(default_factory=list)
    expected: Counter[str] = field(default_factory=Counter)

    def ordered(self) -> Counter[Model]:
        """What the order has to say for every good line to be on it."""
        return Counter(line.model for line in self.good)


Fault = Callable[[Line, random.Random, Sequence[Line]], Line]


def _repeated(line: Line, rng: random.Random, good: Sequence[Line]) -> Line:
    return replace(line, serial=rng.choice(good).serial)


def _repeated_otherwise(line: Line, rng: random.Random, good: Sequence[Line]) -> Line:
    first = rng.choice(good).serial
    return replace(line, serial=f" s/n: {first[:4].lower()} {first[4:]} ")


def _filler(line: Line, rng: random.Random, _: Sequence[Line]) -> Line:
    return replace(line, serial=rng.choice(["Default string", "To be filled by O.E.M.", "0000000000", "N/A"]))


def _damaged(line: Line, rng: random.Random, _: Sequence[Line]) -> Line:
    return replace(line, serial=f"{rng.random() * 9 + 1:.5f}E+15")


FAULTS: tuple[tuple[str, Fault], ...] = (
    ("duplicate_in_file", _repeated),
    ("duplicate_in_file", _repeated_otherwise),
    ("serial_missing", lambda line, _, __: replace(line, serial="")),
    ("serial_placeholder", _filler),
    ("serial_damaged", _damaged),
    ("model_unknown", lambda line, _, __: replace(line, part="ZX-SPECTRUM 48K")),
    ("school_unknown", lambda line, _, __: replace(line, school="99999")),
    ("date_unreadable", lambda line, _, __: replace(line, delivered="31.02.2026")),
    ("price_unreadable", lambda line, _, __: replace(line, price="ks. sopimus")),
    ("not_on_order", lambda line, _, __: replace(line, order="4599999999")),
)


def catalogue() -> list[Model]:
    """The models that are delivered."""
    with CATALOGUE.open(encoding="utf-8", newline="") as file:
        return [
            Model(
                row["manufacturer"],
                row["model_number"],
                row["category"],
                tuple(row["aliases"].split("|")),
                int(row["price_cents"]),
            )
            for row in csv.DictReader(file)
        ]


def school_codes() -> list[str]:
    """How the supplier names the schools that are open: the short code, or else the institution number."""
    with schools_seed.FILE.open(encoding="utf-8", newline="") as file:
        return [
            school["short_code"] or school["institution_number"]
            for school in csv.DictReader(file)
            if school["status"] == "AKTIIVINEN" and school["institution_number"].isdigit()
        ]


def make(rows: int, *, seed: int, faults: Sequence[tuple[str, Fault]] = FAULTS) -> Delivery:
    """Invent a delivery of that many rows; at most one row in twenty, and a hundred in all, has a fault.

    faults  the kinds that take turns; none for a delivery without
    """
    rng = random.Random(seed)
    delivery = Delivery(f"45000{seed:05d}")
    faulty = iter(_faulty_rows(rows, rng) if faults else [])
    models, schools = catalogue(), school_codes()
    serials: set[str] = set()
    turn, next_faulty = 0, next(faulty, None)
    for number in range(rows):
        line = _line(delivery.order, rng, models, schools, serials)
        if number == next_faulty:
            code, spoil = faults[turn % len(faults)]
            line, turn, next_faulty = spoil(line, rng, delivery.good), turn + 1, next(faulty, None)
            delivery.expected[code] += 1
        else:
            delivery.good.append(line)
            delivery.expected["create"] += 1
        delivery.lines.append(line)
    return delivery


def as_csv(delivery: Delivery) -> bytes:
    """The delivery as the supplier's system writes it: semicolons, Windows letters, Windows line ends."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(HEADER)
    writer.writerows(line.cells() for line in delivery.lines)
    return text.getvalue().encode("cp1252")


def as_xlsx(delivery: Delivery) -> bytes:
    """The delivery as a workbook made by hand: a title above, numbers and dates as such, a total below."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"constant_memory": True}) as book:
        sheet = book.add_worksheet("Toimitus")
        day = book.add_format({"num_format": "d.m.yyyy"})
        sheet.write_string(0, 0, "Toimitusluettelo")
        sheet.write_string(1, 0, "Helsingin kaupunki, kasvatuksen ja koulutuksen toimiala")
        sheet.write_row(3, 0, HEADER)
        for place, line in enumerate(delivery.lines, start=4):
            for column, cell in enumerate(line.cells()):
                sheet.write_string(place, column, cell)
            if isinstance(line.price, int):
                sheet.write_number(place, 3, line.price / 100)
            if isinstance(line.delivered, dt.date):
                sheet.write_datetime(place, 4, dt.datetime.combine(line.delivered, dt.time()), day)
            sheet.write_number(place, 5, MONTHS)
        last = len(delivery.lines) + 5
        sheet.write_string(last, 0, "Yhteensä")
        sheet.write_number(last, 3, sum(line.price for line in delivery.lines if isinstance(line.price, int)) / 100)
    return file.getvalue()


def _faulty_rows(rows: int, rng: random.Random) -> list[int]:
    """Rows in order, none of the first tenth: a repeated serial needs one to repeat."""
    if rows < FAULTLESS_BELOW:
        return []
    return sorted(rng.sample(range(rows // 10, rows), k=min(rows // 20, 100)))


def _line(order: str, rng: random.Random, models: Sequence[Model], schools: Sequence[str], serials: set[str]) -> Line:
    model = rng.choices(models, weights=WEIGHTS)[0]
    serial = model.manufacturer[:2].upper() + "".join(rng.choices(LETTERS, k=9))
    while serial in serials:
        serial = model.manufacturer[:2].upper() + "".join(rng.choices(LETTERS, k=9))
    serials.add(serial)
    day = FIRST_DAY + dt.timedelta(rng.randrange(DAYS))
    return Line(order, rng.choice(model.spellings), serial, model.price_cents, day, rng.choice(schools), model)
