"""The square code of a sticker, drawn as SVG."""

from functools import lru_cache

import segno
from markupsafe import Markup


@lru_cache(maxsize=256)  # drawing it takes longer than most of a page
def svg(address: str) -> Markup:
    """The code that holds `address`, as an inline drawing without styles of its own."""
    code = segno.make(address, error="m")
    drawn = code.svg_inline(scale=4, border=2, omitsize=True, lineclass=None, svgclass="qr")
    return Markup(drawn)  # noqa: S704  drawn by us: squares only
