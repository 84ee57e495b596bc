"""What was answered on a request form, in the words of whoever reads: questions, choices and days of its fields.

The ticket keeps the answers as they were sent, in the filer's language; what a form has changed since stays as it was.
"""

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any

import sqlalchemy as sa

from core.db import db
from core.languages import CODES
from tickets.requests import titles
from tickets.requests.forms import NO, YES
from tickets.requests.models import RequestForm
from web import moments

_WRITTEN = {"Sept": "Sep"}  # how English days shorten a month, and what `strptime` reads


def answers(title_code: str | None, text: str, language: str) -> str:
    """The text of a ticket with this title's code, reworded for `language` (fi, sv or en) if a form made it."""
    if not title_code or not title_code.startswith(titles.PREFIX):
        return text
    code = title_code.removeprefix(titles.PREFIX)
    fields = db.session.scalar(sa.select(RequestForm.fields).where(RequestForm.code == code))
    return "\n".join(_line(fields or [], line, language) for line in text.split("\n"))


def _line(fields: list[Mapping[str, Any]], line: str, language: str) -> str:
    for field in fields:
        for label in field["label"].values():
            if label and line.startswith(f"{label}: "):
                answer = line.removeprefix(f"{label}: ")
                return f"{_worded(field['label'], language)}: {_answer(field, answer, language)}"
    return line


def _answer(field: Mapping[str, Any], answer: str, language: str) -> str:
    if field["type"] == "date":
        return next((moments.day_in(language, day) for day in _days(answer)), answer)
    for choice in {"choice": field.get("choices") or [], "yes_no": [YES, NO]}.get(field["type"], []):
        if answer in [choice.get(one) for one in CODES]:
            return _worded(choice, language)
    return answer


def _worded(words: Mapping[str, str], language: str) -> str:
    return words.get(language) or words["fi"]


def _days(answer: str) -> Iterator[dt.date]:
    for short, known in _WRITTEN.items():
        answer = answer.replace(short, known)
    for style in ("%d.%m.%Y", "%d %b %Y"):
        try:
            yield dt.datetime.strptime(answer, style).date()  # noqa: DTZ007  a day has no zone
        except ValueError:
            continue
