"""A UBL DespatchAdvice, as Peppol BIS 3 has it, read in a process of its own."""

import datetime as dt
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

import orjson

from registry.despatches.reading.announced import MOST_CHARACTERS, Announced, AnnouncedLine, AnnouncedUnit
from registry.despatches.refusals import DespatchRefused

_ROOT: Final = Path(__file__).resolve().parents[3]
_SECONDS: Final = 20


def read(path: Path) -> Announced:
    """The despatch that the XML document at `path` announces. Raises DespatchRefused."""
    told = _parsed(path)
    if "refused" in told:
        code, values = told["refused"]
        raise DespatchRefused(code, **values)
    head = told["head"]
    lines = [_line(place, said, head.get("order", "")) for place, said in enumerate(told["lines"], start=1)]
    if not head.get("number"):
        raise DespatchRefused("number_missing")
    if not lines:
        raise DespatchRefused("no_lines")
    return Announced(head["number"][:MOST_CHARACTERS], _day(head.get("issued_on", "")), lines)


def _line(place: int, said: dict[str, Any], order: str) -> AnnouncedLine:
    kept = {
        name: said.get(name, "")[:MOST_CHARACTERS]
        for name in ("order_line", "maker", "school", "quantity", "outstanding", "currency")
    }
    models = tuple(text[:MOST_CHARACTERS] for _, text in sorted(said["models"].items()))
    units = [AnnouncedUnit(place, printed[:MOST_CHARACTERS]) for printed in said["serials"]]
    return AnnouncedLine(
        place, order=said.get("order", order)[:MOST_CHARACTERS], models=models, units=units, is_note=True, **kept
    )


def _day(said: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(said[:10])
    except ValueError:
        return None


def _parsed(path: Path) -> dict[str, Any]:
    """What the parsing process says; one that crashes or takes too long has met something too heavy."""
    try:
        done = subprocess.run(  # noqa: S603 - our own module, no shell
            [sys.executable, "-m", "registry.despatches.reading.document_child", str(path.resolve())],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # a traceback may show what is in the document
            cwd=_ROOT,
            timeout=_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise DespatchRefused("document_too_heavy") from None
    if done.returncode:
        raise DespatchRefused("document_too_heavy")
    told: dict[str, Any] = orjson.loads(done.stdout)
    return told
