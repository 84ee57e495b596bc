"""What the server itself answers to a request that never reaches the application, because it came too late or too large."""

import gettext
import json
from functools import cache
from html import escape
from pathlib import Path

from core import languages
from core.statuses import MEANINGS

CATALOGUES = Path(__file__).resolve().parents[1] / "translations" / "web"
LANGUAGES = languages.CODES  # one below the other: nobody has read yet which one is asked for
RETRY_SECONDS = 5
_PAGE = '<!doctype html>\n<html lang="fi">\n<meta charset="utf-8">\n<title>Vire</title>\n%s\n</html>\n'


def written(status: int, reason: str, head: bytes = b"", detail: str = "") -> bytes:
    """A whole answer: a page for a browser, a problem (RFC 9457) for a program.

    head    the headers of the request, as far as they are known
    detail  what is wrong, in English; by default what the status means
    """
    is_page = any(b"text/html" in line for line in head.lower().split(b"\r\n") if line.startswith(b"accept:"))
    body, kind = (_page(status), "text/html; charset=utf-8") if is_page else _problem(status, reason, detail)
    lines = [
        f"HTTP/1.1 {status} {reason}",
        "Connection: close",
        "Cache-Control: no-store",
        "X-Content-Type-Options: nosniff",
        *(["Content-Security-Policy: default-src 'none'"] if is_page else []),
        *([f"Retry-After: {RETRY_SECONDS}"] if status == 503 else []),  # noqa: PLR2004
        f"Content-Type: {kind}",
        f"Content-Length: {len(body)}",
    ]
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + body


def _problem(status: int, reason: str, detail: str) -> tuple[bytes, str]:
    meant = detail or MEANINGS.get(status, reason)
    problem = {"type": "about:blank", "title": reason, "status": status, "detail": meant}
    return json.dumps(problem).encode(), "application/problem+json"


@cache
def _page(status: int) -> bytes:
    sentence = MEANINGS.get(status, MEANINGS[400])
    said = [
        (language, gettext.translation("messages", CATALOGUES, [language], fallback=True).gettext(sentence))
        for language in LANGUAGES
    ]
    return (_PAGE % "\n".join(f'<p lang="{language}">{escape(words)}</p>' for language, words in said)).encode()
