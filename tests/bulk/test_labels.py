"""Labels as files: every device on its place, in the maker's measures, and what a label printer would read as a command."""

import base64
import re
import zlib
from typing import Any

import pytest
from flask.testing import FlaskClient

from organisation.people.roles import Role
from registry.bulk import label_files
from registry.bulk.label_files import Printed
from registry.bulk.label_sheets import MEASURES, Sheet, places
from tests import cast, makers
from tests.bulk import given

MM = 72 / 25.4


def pages(content: bytes) -> list[str]:
    """What each page of a PDF draws."""
    assert content.startswith(b"%PDF-")
    streams = re.findall(rb"stream\r?\n(.*?)endstream", content, re.DOTALL)
    return [zlib.decompress(base64.a85decode(each.strip().removesuffix(b"~>"))).decode("latin-1") for each in streams]


def drawn(page: str) -> list[tuple[str, float, float]]:
    """The tags of a page with where each begins, in millimetres from the left and the lower edge."""
    found = re.findall(r"1 0 0 1 ([\d.]+) ([\d.]+) Tm.*?\((HKI-\d+)\) Tj", page)
    return [(tag, float(x) / MM, float(y) / MM) for x, y, tag in found]


@pytest.mark.parametrize("sheet", Sheet)
def test_each_label_lies_within_its_place_from_the_first_free_one_on(sheet: Sheet) -> None:
    measures = MEASURES[sheet]
    count = measures.places + 1
    labels = [
        Printed(f"https://vire.test/t/HKI-{n:07d}", f"HKI-{n:07d}", "Lenovo 300w Yoga Gen 4") for n in range(count)
    ]
    start = min(3, measures.places)
    made = pages(label_files.pdf(labels, sheet, start))
    assert len(made) == -(-(start - 1 + count) // measures.places)
    found = [(number, *each) for number, page in enumerate(made) for each in drawn(page)]
    assert [tag for _, tag, _, _ in found] == [label.asset_tag for label in labels]
    width, height = measures.label
    for place, (page, _, x, y) in enumerate(found, start - 1):
        assert page == place // measures.places
        left, top = measures.corner(place % measures.places)
        assert left < x < left + width
        assert measures.page[1] - top - height < y < measures.page[1] - top
    last = measures.corner(measures.places - 1)
    assert last[0] + width <= measures.page[0]
    assert last[1] + height <= measures.page[1]


def test_spoiled_places_stay_empty_and_a_sheet_without_a_free_one_is_passed_over() -> None:
    measures, four = MEASURES[Sheet.L4778], [Printed("https://vire.test", f"HKI-{n:07d}", "x") for n in range(4)]
    [page] = pages(label_files.pdf(four, Sheet.L4778, 2, [3, 5, 48]))
    at = [(round(x, 1), round(y, 1)) for _, x, y in drawn(page)]
    whole = drawn(pages(label_files.pdf([four[0]] * 48, Sheet.L4778, 1))[0])
    assert at == [(round(whole[place][1], 1), round(whole[place][2], 1)) for place in (1, 3, 5, 6)]
    assert places(2, Sheet.L4778, 47, [47, 48]) == [0, 1]
    assert places(2, Sheet.L4778, 47, [47]) == [47, 48]
    assert places(0, Sheet.ROLL, 1) == []
    assert measures.places == 48


def test_a_label_printer_reads_no_commands_in_names() -> None:
    made = label_files.zpl([Printed("https://vire.test/t/HKI-1", "HKI-0000013", "Ä ^XZ ~JA _1 \\")], Sheet.ROLL)
    assert made.startswith("^XA^CI28^PW432^LL200")
    assert made.count("^XA") == made.count("^XZ") == 1
    assert "Ä _5EXZ _7EJA _5F1 _5C" in made
    assert "^FDMA,https://vire.test/t/HKI-1^FS" in made


def test_a_program_gets_labels_as_pdf_or_zpl(client: FlaskClient) -> None:
    keeper = given.keeper()
    device, other = makers.device(), makers.device()
    body: dict[str, Any] = {"devices": [other.asset_tag, str(device.id)], "sheet": "L4778", "start": 2}
    answer = client.post("/api/v1/labels", json=body, headers=keeper.bearer)
    assert (answer.status_code, answer.content_type) == (200, "application/pdf")
    assert [tag for tag, _, _ in drawn(pages(answer.data)[0])] == [other.asset_tag, device.asset_tag]
    zpl = client.post("/api/v1/labels", json=body, headers=keeper.bearer | {"Accept": "application/zpl"})
    assert (zpl.status_code, zpl.content_type) == (200, "application/zpl")
    assert zpl.text.count("^XA") == 2
    for change in (
        {"sheet": "A4"},
        {"start": 0},
        {"start": 49},
        {"start": 10**30},
        {"spoiled": [0]},
        {"spoiled": "3"},
        {"devices": []},
        {"devices": ["HKI-9999990"]},
        {"devices": ["x" * 5_000]},
        {"devices": ["\x00"]},
        {"devices": "HKI"},
        {"devices": [str(device.asset_tag)] * 481},
    ):
        assert client.post("/api/v1/labels", json=body | change, headers=keeper.bearer).status_code == 422, change
    outsider = cast.member("far", (Role.SCHOOL_CONTACT, cast.school(cast.OTHER)))
    assert client.post("/api/v1/labels", json=body, headers=outsider.bearer).status_code == 422
    assert client.post("/api/v1/labels", json=body, headers=cast.teacher().bearer).status_code == 403


def test_the_page_leads_to_the_files(client: FlaskClient) -> None:
    cast.sign_in(client, given.keeper())
    device = makers.device()
    page = client.post("/devices/labels?lang=en", data={"ticked": device.asset_tag, "sheet": "25x54", "start": "9"})
    assert 'formaction="/devices/labels.pdf"' in page.text
    answer = client.post("/devices/labels.pdf", data={"devices": device.asset_tag, "sheet": "L6011"})
    assert (answer.status_code, answer.headers["Content-Disposition"]) == (200, 'attachment; filename="labels.pdf"')
    assert client.post("/devices/labels.zpl", data={"devices": device.asset_tag}).text.startswith("^XA")
    assert client.post("/devices/labels.pdf", data={"devices": ""}).status_code == 422
    spoiled = client.post("/devices/labels?lang=en", data={"devices": device.asset_tag, "spoiled": "1, 2"})
    assert (spoiled.status_code, spoiled.text.count('<div class="label">')) == (200, 3)
    assert client.post("/devices/labels.pdf", data={"devices": device.asset_tag, "spoiled": "x"}).status_code == 422
