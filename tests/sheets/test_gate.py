import io
import os
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from core.sheets.errors import SheetRefused
from core.sheets.kinds import kind_of
from core.sheets.limits import FILE_BYTES, MIB
from core.sheets.reader import open_table
from core.sheets.xlsx import gate
from tests.sheets.conftest import Refusal
from tests.sheets.workbooks import HEADER, pack, parts, workbook, worksheet

File = Callable[[bytes], Path]
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def code(path: Path) -> str:
    with pytest.raises(SheetRefused) as caught:
        gate.check(path)
    assert "%(" not in str(caught.value)
    return caught.value.code


def test_a_workbook_as_it_should_be_passes(tmp_path: Path) -> None:
    gate.check(workbook(tmp_path / "a", '<row r="2"><c r="A2"><v>1</v></c></row>'))


def test_an_empty_file_is_refused(file: File, refusal: Refusal) -> None:
    assert refusal(file(b"")).code == "file_empty"


def test_a_file_over_the_limit_is_refused_unread(tmp_path: Path, refusal: Refusal) -> None:
    path = tmp_path / "large"
    path.touch()
    os.truncate(path, FILE_BYTES + 1)
    refused = refusal(path)
    assert refused.code == "file_too_large"
    assert refused.values == {"size": 41, "limit": 40}


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (OLE + b"\0" * 600, "workbook_damaged"),
        (OLE + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"), "workbook_encrypted"),
        (b"\x09\x08\x10\x00\x00\x06\x05\x00", "old_excel"),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "not_a_table"),
        (b"\x89PNG\r\n\x1a\n", "not_a_table"),
        (b"\xff\xd8\xff\xe0", "not_a_table"),
        (b"\x1f\x8b\x08\x00", "not_a_table"),
        (b'\xef\xbb\xbf<?xml version="1.0"?><DespatchAdvice/>', "not_a_table"),
        (b"\n <HTML><table><tr><td>1</td></tr></table>", "web_page"),
        (b"\xef\xbb\xbf\r\n%PDF-1.7", "not_a_table"),
        (b"\0\0\0\x18ftypheic\0\0\0\0", "not_a_table"),
        (b"RIFF\x24\0\0\0WEBPVP8 ", "not_a_table"),
        (b"BM\x36\0\0\0\0\0\0\0\x36\0\0\0", "not_a_table"),
        (bytes(range(256)) * 4, "not_a_table"),
        (b'[{"serial": "PF1"}]', "not_a_table"),
        (b"BEGIN:VCARD\r\nVERSION:3.0\r\n", "not_a_table"),
        (b"Received: from a\r\n by b\r\nMIME-Version: 1.0\r\n\r\nHei", "not_a_table"),
        (b"<rows><row>1</row></rows>", "not_a_table"),
        (OLE + b"\0" * 600 + "WordDocument".encode("utf-16-le"), "not_a_table"),
        (b"<?xml version='1.0'?><Workbook xmlns='urn:schemas-microsoft-com:office:spreadsheet'/>", "other_spreadsheet"),
        (b"<office:document xmlns:office='urn:oasis:names:tc:opendocument:xmlns:office:1.0'>", "other_spreadsheet"),
        (b"ID;PWXL;N;E\r\nP;PGeneral\r\n", "other_spreadsheet"),
        (b"TABLE\r\n0,1\r\n", "other_spreadsheet"),
        (b"<!-- export -->\n<TABLE BORDER=1><tr><td>1", "web_page"),
        (b"<?xml version='1.0'?><!DOCTYPE html><html>", "web_page"),
        ("<html><table><tr><td>1".encode("utf-16"), "web_page"),
        (b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=b\r\n\r\n--b", "web_page"),
        (b"PK\x03\x04" + b"\0" * 26 + b"mimetypeapplication/vnd.oasis.opendocument.spreadsheetPK", "workbook_damaged"),
        (b"PK\x03\x04" + b"\0" * 26 + b"mimetypeapplication/vnd.oasis.opendocument.textPK", "not_a_table"),
        (b"PK\x05\x06" + b"\0" * 18, "workbook_damaged"),
        (b"PK\x03\x04 and nothing more", "workbook_damaged"),
    ],
)
def test_what_is_no_table_is_told_by_its_bytes(file: File, refusal: Refusal, content: bytes, expected: str) -> None:
    assert refusal(file(content)).code == expected


@pytest.mark.parametrize("start", ["ID;Puhelin;Malli", "BMP;Malli;Hinta", "<clear>;Malli;Hinta", "TABLE;Malli;Hinta"])
def test_a_table_is_no_other_file_by_its_first_name(file: File, start: str) -> None:
    with open_table(file(f"{start}\nPF1;a;b\n".encode())) as table:
        assert [row.cells for row in table] == [("PF1", "a", "b")]


def test_the_gate_itself_refuses_what_is_no_package(file: File) -> None:
    assert code(file(b"Serial;Model\n")) == "not_a_workbook"
    assert code(file(b"")) == "file_empty"


@pytest.mark.parametrize("keep", [0.3, 0.7, 0.98])
def test_a_truncated_workbook_is_refused(tmp_path: Path, file: File, keep: float) -> None:
    whole = workbook(tmp_path / "a").read_bytes()
    assert code(file(whole[: int(len(whole) * keep)])) == "workbook_damaged"


@pytest.mark.parametrize(
    ("name", "expected", "kind"),
    [
        ("word/document.xml", "not_a_table", "Word"),
        ("ppt/presentation.xml", "not_a_table", "PowerPoint"),
        ("Index/Document.iwa", "other_spreadsheet", "Apple Numbers"),
        ("mimetype", "not_a_workbook", None),
    ],
)
def test_a_package_of_another_kind_is_named(tmp_path: Path, name: str, expected: str, kind: str | None) -> None:
    path = pack(tmp_path / "a", {"[Content_Types].xml": "<Types/>", name: "<x/>"})
    with pytest.raises(SheetRefused) as caught:
        gate.check(path)
    assert (caught.value.code, caught.value.values.get("kind")) == (expected, kind)


def test_a_package_of_tables_is_no_workbook(tmp_path: Path) -> None:
    assert code(pack(tmp_path / "a", {"toimitus.csv": "S/N;Malli\n"})) == "not_a_table"


@pytest.mark.parametrize(
    "name", ["/etc/passwd", "../xl/evil.xml", "xl/../../evil.xml", "xl\\..\\..\\evil", "evil.exe", "a.zip"]
)
def test_a_part_that_does_not_belong_there_is_refused(tmp_path: Path, name: str) -> None:
    contents = parts(worksheet(HEADER)) | {name: b"x"}
    assert code(pack(tmp_path / "a", contents)) == "workbook_foreign_part"


def test_what_other_programs_add_is_allowed(tmp_path: Path) -> None:
    added: dict[str, str | bytes] = {
        "customXml/item1.xml": "<a/>",
        "docMetadata/LabelInfo.xml": "<a/>",
        "package/services/metadata/core-properties/0123.psmdcp": "<a/>",
        "_xmlsignatures/origin.sigs": "",
        "docProps/": "",
        "muu/kuva.png": b"\x89PNG",
    }
    gate.check(pack(tmp_path / "a", parts(worksheet(HEADER)) | added))


@pytest.mark.parametrize("name", ["xl/worksheets/sheet1.xml", "xl/media/kuva.png"])
@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_a_wrong_checksum_is_refused(tmp_path: Path, file: File, name: str, method: int) -> None:
    contents = parts(worksheet(HEADER)) | {"xl/media/kuva.png": b"\x89PNG"}
    content = bytearray(pack(tmp_path / "a", contents, method).read_bytes())
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        right = package.getinfo(name).CRC
    place = content.rindex(struct.pack("<L", right))  # in the directory
    struct.pack_into("<L", content, place, right ^ 1)
    assert code(file(bytes(content))) == "workbook_damaged"


def test_more_than_two_hundred_parts_are_refused(tmp_path: Path) -> None:
    many: dict[str, str | bytes] = {f"xl/media/{n}.png": b"" for n in range(200)}
    assert code(pack(tmp_path / "a", parts(worksheet(HEADER)) | many)) == "workbook_bomb"


def test_two_parts_of_one_name_are_refused(tmp_path: Path) -> None:
    path = pack(tmp_path / "a", parts(worksheet(HEADER)) | {"xl/WORKSHEETS/sheet1.xml": "<x/>"})
    assert code(path) == "workbook_damaged"


def test_an_encrypted_part_is_refused(tmp_path: Path, file: File) -> None:
    content = bytearray(workbook(tmp_path / "a").read_bytes())
    directory = content.index(b"PK\x01\x02")
    content[directory + 8] |= 1
    assert code(file(bytes(content))) == "workbook_encrypted"
    content[directory + 8] &= 0xFE
    content[6] |= 1  # only the part's own header says so
    assert code(file(bytes(content))) == "workbook_encrypted"


def test_a_comment_that_could_hide_a_second_directory_is_refused(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a")
    with zipfile.ZipFile(path, "a") as package:
        package.comment = b"x"
    assert code(path) == "workbook_damaged"


def with_64_bits(content: bytes, **wrong: int) -> bytes:
    """Give a package an end record of 64 bits, true but for the numbers that are given."""
    count, length, begin = struct.unpack("<HLL", content[-12:-2])
    told = {"count": count, "length": length, "begin": begin, "place": len(content) - 22, "size": 44} | wrong
    second = struct.pack(
        "<4sQHHLLQQQQ",
        *(b"PK\x06\x06", told["size"], 45, 45, 0, 0, told["count"], told["count"], told["length"], told["begin"]),
    )
    locator = struct.pack("<4sLQL", b"PK\x06\x07", 0, told["place"], 1)
    return content[:-22] + second + locator + content[-22:]


def test_a_true_end_record_of_64_bits_is_read(tmp_path: Path, file: File) -> None:
    content = with_64_bits(workbook(tmp_path / "a").read_bytes())
    gate.check(file(content))
    gate.check(file(content[:-14] + b"\xff" * 12 + content[-2:]))  # which leaves its numbers to the other


@pytest.mark.parametrize("wrong", [{"count": 3}, {"length": 40}, {"begin": 0}, {"place": 0}, {"size": 60}])
def test_a_second_directory_of_64_bits_is_refused(tmp_path: Path, file: File, wrong: dict[str, int]) -> None:
    content = with_64_bits(workbook(tmp_path / "a").read_bytes(), **wrong)
    assert code(file(content)) == "workbook_damaged"
    assert code(file(content[:-14] + b"\xff" * 12 + content[-2:])) == "workbook_damaged"


def test_a_directory_too_large_to_be_built_is_refused(tmp_path: Path, file: File) -> None:
    content = bytearray(workbook(tmp_path / "a").read_bytes())
    struct.pack_into("<L", content, len(content) - 10, 1024 * 1024)
    assert code(file(bytes(content))) == "workbook_bomb"


def test_a_sheet_that_unpacks_too_large_is_refused(tmp_path: Path) -> None:
    blank = b" " * MIB
    path = tmp_path / "a"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts(worksheet(HEADER)).items():
            package.writestr(name, content)
        with package.open("xl/bomb.xml", "w") as bomb:
            for _ in range(40):
                bomb.write(blank)
    assert code(path) == "workbook_bomb"


def picture(size: int) -> bytes:
    """What cannot be packed, and does not by chance begin as markup does."""
    return b"\x89" + os.urandom(size - 1)


def test_many_parts_that_together_unpack_too_large_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gate, "TOTAL_BYTES", 3 * MIB)
    noise = picture(MIB)
    many: dict[str, str | bytes] = {f"xl/media/{n}.bin": noise for n in range(3)}
    assert code(pack(tmp_path / "a", parts(worksheet(HEADER)) | many, zipfile.ZIP_STORED)) == "workbook_bomb"


def test_one_part_over_the_limit_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gate, "PART_BYTES", MIB)
    contents = parts(worksheet(HEADER)) | {"xl/media/1.bin": picture(MIB + 1)}
    assert code(pack(tmp_path / "a", contents)) == "workbook_bomb"


@pytest.mark.parametrize("declared", [10, 10 * MIB])
def test_a_workbook_that_lies_about_its_size_is_refused(tmp_path: Path, file: File, declared: int) -> None:
    content = bytearray(pack(tmp_path / "a", parts(worksheet(HEADER * 100))).read_bytes())
    directory = content.rindex(b"PK\x01\x02")
    struct.pack_into("<L", content, directory + 24, declared)
    assert code(file(bytes(content))) == "workbook_damaged"


@pytest.mark.parametrize(
    "prolog",
    [
        '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>',
        '<!DOCTYPE x SYSTEM "http://127.0.0.1/x.dtd">',
        "<?xml version='1.0'?>" + " " * (256 * 1024 - 25) + "<!DOCTYPE x>",  # across two pieces
    ],
)
def test_a_document_type_is_refused(tmp_path: Path, prolog: str) -> None:
    contents = parts(worksheet(HEADER, prolog=prolog))
    assert code(pack(tmp_path / "a", contents, zipfile.ZIP_STORED)) == "workbook_entities"


@pytest.mark.parametrize("name", ["xl/worksheets/sheet1.xml", "xl/worksheets/sheet1.dat"])
def test_a_document_type_is_not_hidden_by_another_name_or_encoding(tmp_path: Path, name: str) -> None:
    hidden = worksheet(HEADER, prolog="<!DOCTYPE x>")
    contents = parts(worksheet(HEADER))
    assert code(pack(tmp_path / "a", contents | {name: hidden})) == "workbook_entities"
    for encoding in ("utf-16", "utf-16-le", "utf-16-be"):
        other = contents | {"xl/worksheets/sheet1.xml": hidden.encode(encoding)}
        assert code(pack(tmp_path / "a", other)) == "workbook_entities"
    assert (
        code(pack(tmp_path / "a", contents | {"xl/worksheets/sheet1.xml": hidden.encode("utf-32")}))
        == "workbook_damaged"
    )


def test_an_unknown_way_of_packing_is_refused(tmp_path: Path) -> None:
    assert code(pack(tmp_path / "a", parts(worksheet(HEADER)), zipfile.ZIP_BZIP2)) == "workbook_damaged"


def test_a_part_that_ends_early_or_is_garbage_is_refused(tmp_path: Path, file: File) -> None:
    content = bytearray(workbook(tmp_path / "a").read_bytes())
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        info = package.getinfo("xl/worksheets/sheet1.xml")
    start = info.header_offset + 30 + len(info.filename)
    content[start : start + 8] = b"\xff" * 8
    assert code(file(bytes(content))) == "workbook_damaged"


def test_a_file_is_known_by_its_bytes_and_not_its_name(tmp_path: Path) -> None:
    assert kind_of(workbook(tmp_path / "a.csv")) == "xlsx"
    (tmp_path / "b.xlsx").write_text("Serial;Model\n")
    assert kind_of(tmp_path / "b.xlsx") == "csv"
