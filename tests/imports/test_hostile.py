"""Files that mean harm, or are none: each ends as a batch that says why, and nothing is written."""

import io
import zipfile
from typing import Any

import pytest
import sqlalchemy as sa

from core.db import db
from registry.imports.models import BatchState, StagedRow
from registry.imports.problems import wording
from tests import makers
from tests.imports import given

pytestmark = pytest.mark.usefixtures("db_session")
SHEET = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{}</sheetData></worksheet>'
)


def workbook(sheet: str, **parts: bytes) -> bytes:
    types = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>'
    rels = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{}" Target="{}"/></Relationships>'
    book = '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>'
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("[Content_Types].xml", types)
        package.writestr("_rels/.rels", rels.format("officeDocument", "xl/workbook.xml"))
        package.writestr("xl/workbook.xml", book)
        package.writestr("xl/_rels/workbook.xml.rels", rels.format("worksheet", "worksheets/sheet1.xml"))
        package.writestr("xl/worksheets/sheet1.xml", sheet)
        for name, content in parts.items():
            package.writestr(name, content)
    return file.getvalue()


GOOD = "Order number;Model;Serial number\n4500000001;82VM0010MX;PF1A\n"
FILES: dict[str, tuple[bytes, str]] = {
    "nothing but spaces": (b"  \n \n", "file_empty"),
    "a picture": (b"\x89PNG\r\n\x1a\n" + b"\0" * 64, "not_a_table"),
    "old Excel": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "workbook_damaged"),
    "no header": (b"1;2;3\n4;5;6\n", "no_header"),
    "no rows": (b"Order number;Model;Serial number\n", "no_rows"),
    "20,000 columns": (b";".join(b"c%d" % n for n in range(20_000)) + b"\n" + b";" * 19_999, "too_many_columns"),
    "NUL bytes": (GOOD.replace("PF1A", "PF\0A").encode(), "nul_bytes"),
    "mixed encodings": (GOOD.encode() + "4500000001;ä;PF2A\n".encode() + b"4500000001;\xe4;PF3A\n", "mixed_encodings"),
    "an open quotation mark": (GOOD.encode() + b'4500000001;"82;PF2A\n' * 1, "quote_not_closed"),
    "a row that no sheet has": (workbook(SHEET.format('<row r="999999999999"><c r="A999999999999"><v>1</v></c></row>')), "row_impossible"),
    "entities": (workbook('<!DOCTYPE x [<!ENTITY a "b">]>' + SHEET.format("")), "workbook_entities"),
    "a bomb": (workbook(SHEET.format(" " * 60_000_000)), "workbook_bomb"),
    "half a workbook": (workbook(SHEET.format(""))[:400], "workbook_damaged"),
}  # fmt: skip


@pytest.mark.parametrize("name", FILES)
def test_a_hostile_file_fails_with_a_sentence(name: str, app: Any) -> None:
    content, code = FILES[name]
    batch = given.planned(content, makers.supplier())
    assert (batch.state, batch.failure_code) == (BatchState.FAILED, code)
    with app.test_request_context("/"):
        failure = wording.failure(batch)
    assert failure is not None
    assert "%(" not in failure["message"]
    assert db.session.scalar(sa.select(sa.func.count()).select_from(StagedRow)) == 0


def test_formulas_and_utf_16_are_data() -> None:
    supplier = makers.supplier()
    makers.order("4500000001", supplier, [(makers.model(), 8, 38990)])
    text = GOOD + "4500000001;82VM0010MX;=1+2\n4500000001;82VM0010MX;@SUM(A1)\n"
    batch = given.planned(text.encode("utf-16"), supplier, mapping={"school": ""})
    assert given.outcomes(batch) == {"create": 1, "serial_damaged": 2}
