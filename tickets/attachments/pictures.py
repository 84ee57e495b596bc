"""A picture without anything but its pixels: upright, no location, no name of a camera, nothing hidden behind it.

It is written anew from its pixels, so a file that is a picture and something else as well becomes the picture alone.
Only the process of `child.py` imports this.
"""

from pathlib import Path
from typing import Any

from PIL import Image, ImageOps, ImageSequence, UnidentifiedImageError

from tickets.attachments.limits import FRAMES_PIXELS, PIXELS, THUMBNAIL_PIXELS
from tickets.attachments.unusable import Unusable

_READ_AS = {"JPEG": ["JPEG", "MPO"], "PNG": ["PNG"], "GIF": ["GIF"], "WEBP": ["WEBP"]}
_LONGEST_PROFILE = 1024 * 1024  # bytes of a colour profile
_OPTIONS: dict[str, dict[str, Any]] = {
    "JPEG": {"quality": 88},
    "PNG": {"compress_level": 4},
    "GIF": {},
    "WEBP": {"quality": 88, "method": 2},
}


def clean(family: str, path: Path, cleaned: Path, thumbnail: Path) -> None:
    """Write the picture at `path` anew as `cleaned`, and small as `thumbnail`, a JPEG. Raises Unusable."""
    Image.MAX_IMAGE_PIXELS = None  # PIXELS is asked before anything is decoded
    try:
        with Image.open(path, formats=_READ_AS[family]) as image:
            if image.width * image.height > PIXELS:
                raise Unusable("picture_too_large")
            _write(image, family, cleaned, thumbnail)
    except UnidentifiedImageError:
        raise Unusable("file_damaged") from None
    except (OSError, SyntaxError, ValueError, EOFError, IndexError, KeyError, TypeError, OverflowError):
        raise Unusable("file_damaged") from None


def _write(image: Image.Image, family: str, cleaned: Path, thumbnail: Path) -> None:
    frames = getattr(image, "n_frames", 1)
    if family in {"GIF", "WEBP"} and frames > 1:
        _write_moving(image, family, frames, cleaned)
        image.seek(0)
        small = image.convert("RGBA")
    else:
        profile = image.info.get("icc_profile")
        kept: dict[str | tuple[int, int], Any] = {}
        kept |= {"transparency": image.info["transparency"]} if "transparency" in image.info else {}
        image.load()
        ImageOps.exif_transpose(image, in_place=True)
        if family == "JPEG" and image.mode not in {"RGB", "L", "CMYK"}:
            image = image.convert("RGB")
        image.info = kept
        options = dict(_OPTIONS[family])
        if isinstance(profile, bytes) and len(profile) <= _LONGEST_PROFILE and family != "GIF":
            options["icc_profile"] = profile
        image.save(cleaned, family, **options)
        small = image
    _write_small(small, thumbnail)


def _write_moving(image: Image.Image, family: str, frames: int, cleaned: Path) -> None:
    if frames * image.width * image.height > FRAMES_PIXELS:
        raise Unusable("picture_too_large")
    pictures, times = [], []
    for frame in ImageSequence.Iterator(image):
        picture = frame.convert("RGBA")
        times.append(frame.info.get("duration", 100))
        picture.info = {}
        pictures.append(picture)
    options: dict[str, Any] = {"disposal": 2} if family == "GIF" else {"method": 0}
    pictures[0].save(
        *(cleaned, family),
        save_all=True,
        append_images=pictures[1:],
        duration=times,
        loop=0,
        **options,
    )


def _write_small(image: Image.Image, thumbnail: Path) -> None:
    image.thumbnail((THUMBNAIL_PIXELS, THUMBNAIL_PIXELS))
    if image.mode != "RGB":
        with_alpha = image.convert("RGBA")
        image = Image.new("RGB", with_alpha.size, "white")
        image.paste(with_alpha, mask=with_alpha.getchannel("A"))
    image.info = {}
    image.save(thumbnail, "JPEG", quality=80)
