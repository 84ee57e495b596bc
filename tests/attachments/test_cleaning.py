"""Files are looked into before they are kept: pictures are written anew, dangerous ones refused."""

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from core.settings import Settings
from tests.attachments import files
from tickets.attachments import preparing
from tickets.attachments.preparing import Sent


@pytest.fixture
def own(tmp_path: Path) -> Settings:
    return Settings("postgresql://x", state=str(tmp_path))


def test_a_photo_is_turned_upright_and_loses_place_comment_and_what_hides_behind_it(own: Settings) -> None:
    photo = files.picture("JPEG", (64, 32), turned=True)
    assert files.PLACE in photo
    with preparing.prepared([Sent("kuva.jpg", io.BytesIO(photo))], own) as prepared:
        (one,) = prepared.ready
        raw = one.path.read_bytes()
        with Image.open(io.BytesIO(raw)) as image:
            assert (image.size, image.format, dict(image.getexif())) == ((32, 64), "JPEG", {})
            red, _, blue = image.convert("RGB").getpixel((16, 4))  # type: ignore[misc]
            assert blue > red  # what was on the left is on top
        assert one.thumbnail is not None
        for kept in (raw, one.thumbnail.read_bytes()):
            assert files.PLACE not in kept
            assert files.HIDDEN not in kept
            assert b"Exif" not in kept
    assert not list(Path(own.state).rglob("*.*"))
    assert not [path for path in Path(own.state).rglob("*") if path.is_file()]  # what was not kept is deleted


def test_a_phones_heic_picture_loses_its_place_and_nothing_else(own: Settings) -> None:
    raw = files.heic()
    with preparing.prepared([Sent("IMG_1.HEIC", io.BytesIO(raw))], own) as prepared:
        assert prepared.ready[0].path.read_bytes() == raw.replace(files.PLACE, bytes(len(files.PLACE)))


def test_moving_and_transparent_pictures_stay_so(own: Settings) -> None:
    frames = [Image.new("RGBA", (8, 8), colour) for colour in ("red", "green", "blue")]
    clear = Image.new("RGBA", (8, 8), (0, 0, 0, 0))
    moving = io.BytesIO()
    frames[0].save(moving, "GIF", save_all=True, append_images=frames[1:], duration=50, comment=b"secret")
    sent = [Sent("liike.gif", io.BytesIO(moving.getvalue())), Sent("kuva.png", io.BytesIO(_bytes(clear, "PNG")))]
    with preparing.prepared(sent, own) as prepared:
        gif, png = prepared.ready
        with Image.open(gif.path) as image:
            assert getattr(image, "n_frames", 1) == 3
        with Image.open(png.path) as image:
            assert image.convert("RGBA").getpixel((0, 0)) == (0, 0, 0, 0)
        assert b"secret" not in gif.path.read_bytes()


def _bytes(image: Image.Image, kind: str) -> bytes:
    out = io.BytesIO()
    image.save(out, kind)
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "raw", "code"),
    [
        ("tyhjä.txt", lambda: b"", "attachment_empty"),
        ("suuri.txt", lambda: b"x" * (25 * 1024 * 1024 + 1), "attachment_too_large"),
        ("teksti.txt", lambda: b"x" * 5_000 + b"\0", "content_differs"),
        ("kuva.png", files.many_pixels, "picture_too_large"),
        ("kuva.png", lambda: files.picture()[:60], "file_damaged"),
        ("kuva.jpg", lambda: b"\xff\xd8\xff" + b"x" * 100, "file_damaged"),
        ("kuva.gif", lambda: b"GIF89a" + b"\xff" * 40, "file_damaged"),
        ("kuva.heic", lambda: files.heic()[:60], "file_damaged"),
        ("pommi.docx", lambda: files.document(("word/media/a.bin", b"\0" * 40_000_000)), "file_unsafe"),
        ("makro.docx", lambda: files.document(("word/vbaProject.bin", b"x")), "file_unsafe"),
        ("polku.docx", lambda: files.document(("../a", b"x")), "file_unsafe"),
        ("katkennut.docx", lambda: files.document()[:-30], "file_damaged"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_file_that_would_harm_is_refused_with_its_reason(
    own: Settings, name: str, raw: Callable[[], bytes], code: str
) -> None:
    with preparing.prepared([Sent(name, io.BytesIO(raw()))], own) as prepared:
        assert [(kept, why.code, why.values["name"]) for kept, _, why in prepared.refused] == [(name, code, name)]
        assert prepared.ready == []
    assert not [path for path in Path(own.state).rglob("*") if path.is_file()]
