"""What a person reads on a page that the test client got."""

import html
import re
from typing import Any


def text(answer: Any) -> str:
    """The page as a person reads it, without tags."""
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.get_data(as_text=True))))


def error_of(answer: Any, field: str) -> str:
    """The sentence next to a field."""
    found = re.search(rf'id="f-{field}-error">([^<]*)<', answer.get_data(as_text=True))
    return html.unescape(found[1]) if found else ""


def typed(answer: Any, field: str) -> str:
    """What stands in a field."""
    found = re.search(rf'<input[^>]*name="{field}"[^>]*>', answer.get_data(as_text=True))
    value = re.search(r'value="([^"]*)"', found[0]) if found else None
    return html.unescape(value[1]) if value else ""
