"""Which files are accepted, and under which name they are kept."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.attachments import files
from tickets.attachments.kinds import HEAD, LONGEST_NAME, clean_name, judge
from tickets.attachments.refusals import FileRefused


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\Users\\Aino\\kuva.JPG", "kuva.JPG"),
        ("nä\u0308yttö\0.png", "nä\u0308yttö.png"),
        ("kuva\u202egpj.exe", "kuvagpj.exe"),
        ("  .bashrc", "bashrc"),
        ("a\r\nSet-Cookie: x.txt", "aSet-Cookie: x.txt"),
        ("", "file"),
        ("///", "file"),
    ],
)
def test_a_name_is_kept_without_a_path_and_what_cannot_be_shown(sent: str, kept: str) -> None:
    assert clean_name(sent) == kept


@given(st.text(max_size=1_500))
def test_any_name_can_be_kept(sent: str) -> None:
    name = clean_name(sent)
    assert 1 <= len(name) <= LONGEST_NAME
    assert not set(name) & set("/\\\0\n\r\u202e")


def test_a_long_name_keeps_its_extension() -> None:
    assert clean_name("x" * 1_000 + ".jpeg") == "x" * (LONGEST_NAME - 5) + ".jpeg"


@pytest.mark.parametrize(
    ("name", "raw", "code"),
    [
        ("kuva.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "kind_not_accepted"),
        ("sivu.html", b"<html>", "kind_not_accepted"),
        ("ohjelma.exe", b"MZ\x90", "kind_not_accepted"),
        ("paketti.zip", b"PK\x03\x04", "kind_not_accepted"),
        ("ilman", b"teksti", "kind_not_accepted"),
        ("kuva.jpg", b"%PDF-1.7", "content_differs"),
        ("kuva.png", b"GIF89a", "content_differs"),
        ("kirje.docx", b"\xd0\xcf\x11\xe0", "content_differs"),
        ("loki.txt", b"MZ\x90\0", "content_differs"),
        ("loki.txt", b"a\0b", "content_differs"),
        ("kirje.pdf", b"<html>%PDF-", "content_differs"),
    ],
)
def test_what_a_file_is_must_be_accepted_by_name_and_by_contents(name: str, raw: bytes, code: str) -> None:
    with pytest.raises(FileRefused) as refused:
        judge(name, raw[:HEAD])
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("name", "raw", "media_type"),
    [
        ("a.JPEG", files.picture("JPEG"), "image/jpeg"),
        ("a.webp", files.picture("WEBP"), "image/webp"),
        ("a.heic", files.heic(), "image/heic"),
        ("a.pdf", b"%PDF-1.7", "application/pdf"),
        ("a.txt", "ääkkösiä".encode("utf-16"), "text/plain"),
        ("a.csv", "ääkkösiä".encode("cp1252"), "text/csv"),
        ("a.docx", files.document(), "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    ],
)
def test_an_accepted_file_has_its_media_type(name: str, raw: bytes, media_type: str) -> None:
    assert judge(name, raw[:HEAD]).media_type == media_type
