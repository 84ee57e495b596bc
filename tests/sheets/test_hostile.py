"""Hundreds of damaged files, the same every time: whatever comes out is a table or a refusal."""

import contextlib
import random
import zipfile
from pathlib import Path

import pytest

from core.sheets.errors import SheetRefused
from core.sheets.reader import open_table
from tests.sheets.in_process import rows_of
from tests.sheets.workbooks import HEADER, pack, parts, worksheet

BATCHES = Path(__file__).parents[1] / "data" / "batches"
CSV = (BATCHES / "csv" / "delivery-7.csv").read_bytes()
XLSX = (BATCHES / "xlsx" / "delivery-7.xlsx").read_bytes()
PIECES = [
    b"\0",
    b'"',
    b";",
    b"\n",
    b"\xff",
    b"<",
    b">",
    b"</row>",
    b"<!--",
    b"]]>",
    b"&#0;",
    b"&x;",
    b"9" * 20,
    b"<c>",
    b"/>",
]


def mutated(content: bytes, chance: random.Random) -> bytes:
    """Change a few places: other bytes, bytes cut out, doubled or put in."""
    changed = bytearray(content)
    for _ in range(chance.randint(1, 8)):
        place = chance.randrange(len(changed))
        length = chance.choice([1, 1, 2, 8, 200])
        match chance.randrange(4):
            case 0:
                changed[place : place + length] = chance.randbytes(length)
            case 1:
                del changed[place : place + length]
            case 2:
                changed[place:place] = changed[place : place + length]
            case 3:
                changed[place:place] = chance.choice(PIECES)
    return bytes(changed)


def test_a_damaged_csv_is_read_or_refused(tmp_path: Path) -> None:
    chance = random.Random(7)
    refused = 0
    for _ in range(300):
        (tmp_path / "a").write_bytes(mutated(CSV, chance))
        try:
            with open_table(tmp_path / "a") as table:
                assert sum(1 for _ in table) > 0
        except SheetRefused:
            refused += 1
    assert 20 < refused < 280


def test_a_damaged_package_is_read_or_refused(tmp_path: Path) -> None:
    chance = random.Random(7)
    for _ in range(300):
        (tmp_path / "a").write_bytes(mutated(XLSX, chance))
        with contextlib.suppress(SheetRefused):
            rows_of(tmp_path / "a")


def test_damaged_parts_in_a_whole_package_are_read_or_refused(tmp_path: Path) -> None:
    chance = random.Random(7)
    with zipfile.ZipFile(BATCHES / "xlsx" / "delivery-7.xlsx") as package:
        whole: dict[str, str | bytes] = {name: package.read(name) for name in package.namelist()}
    read = 0
    names = [name for name in whole if name.startswith(("xl/work", "xl/_rels", "xl/styles", "xl/shared", "_rels"))]
    for _ in range(400):
        name = chance.choice(names)
        content = whole[name]
        assert isinstance(content, bytes)
        pack(tmp_path / "a", whole | {name: mutated(content, chance)}, zipfile.ZIP_STORED)
        with contextlib.suppress(SheetRefused):
            read += bool(rows_of(tmp_path / "a"))
    assert read > 10


@pytest.mark.parametrize("seed", range(8))
def test_a_damaged_workbook_is_read_or_refused_through_its_process(tmp_path: Path, seed: int) -> None:
    (tmp_path / "a").write_bytes(mutated(XLSX, random.Random(seed)))
    with contextlib.suppress(SheetRefused), open_table(tmp_path / "a") as table:
        assert list(table)


@pytest.mark.timeout(10)
@pytest.mark.parametrize(
    "content",
    [
        b"<!---->" * 600,
        b"\t" * 1_000_000 + b'"\n',
        b"a;b\n" + b";" * 200 + b" " * 1_000_000 + b'"\n',
        b'="a;' * 250_000 + b"\n",
        b'="' + b'""' * 500_000 + b"\n",
        b"nimi: x\n" * 500,
    ],
    ids=["comments", "tabs", "blanks", "formulas", "quotes", "letter"],
)
def test_text_made_to_be_read_slowly_is_not(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a").write_bytes(content)
    with contextlib.suppress(SheetRefused), open_table(tmp_path / "a") as table:
        assert list(table)


@pytest.mark.timeout(10)
def test_a_sheet_made_to_be_read_slowly_is_not(tmp_path: Path) -> None:
    columns = f"<cols><col {'a' * 1_000_000}/></cols>"
    contents = parts(worksheet(HEADER + '<row r="2"><c r="A2"><v>1</v></c></row>', before=columns))
    assert len(rows_of(pack(tmp_path / "a", contents, zipfile.ZIP_STORED))) == 2
