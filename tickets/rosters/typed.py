"""Absences and skills as people type them into a form, and back; shifts are typed as a calendar's hours are.

Absences stand one to a line: `22.12.2026–6.1.2027`, or with local times `1.12.2026 12:00–1.12.2026 16:00`; skills
too, each with its level from 1 to 5: `printing 3`.
"""

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from typing import Any

import marshmallow as ma

from core.errors import N_
from tickets.rosters.schemas import KnownSkill
from web.fields import Said

_MOMENT = r"([0-9]{1,2})\.([0-9]{1,2})\.([0-9]{4})(?:\s+([0-9]{1,2})[.:]([0-9]{2}))?"
_PERIOD = re.compile(rf"{_MOMENT}(?:\s*(?:–|—|-)\s*{_MOMENT})?")
_SKILL = re.compile(r"([a-z][a-z0-9_]{0,39})(?:[\s:]+([0-9]))?")


def absence(line: str) -> dict[str, str]:
    """One line as {from, to}: days or local times. Raises ValidationError."""
    match = _PERIOD.fullmatch(line)
    first = _moment(match.groups()[:5]) if match else None
    last = _moment(match.groups()[5:]) if match and match[6] else first
    if first is None or last is None:
        raise ma.ValidationError(
            Said(
                N_("Write absences like 22.12.2026–6.1.2027 or 1.12.2026 12:00–1.12.2026 16:00. This is not: %(text)s"),
                text=line,
            )
        )
    return {"from": first, "to": last}


def skill(line: str) -> dict[str, Any]:
    """One line as {code, level}. Raises ValidationError."""
    match = _SKILL.fullmatch(line.lower())
    level = int(match[2] or 3) if match else 0
    if match is None or not 1 <= level <= 5:  # noqa: PLR2004  as in KnownSkill
        raise ma.ValidationError(
            Said(N_("Write a skill and its level from 1 to 5, like printing 3. This is not: %(text)s"), text=line)
        )
    return KnownSkill().load({"code": match[1], "level": level})  # type: ignore[no-any-return]


def absences_in_words(found: Iterable[Mapping[str, str]]) -> str:
    """Absences, one to a line."""
    return "\n".join(period_in_words(one) for one in found)


def period_in_words(one: Mapping[str, str]) -> str:
    """One absence as people type it."""
    first, last = moment_in_words(one["from"]), moment_in_words(one["to"])
    return first if first == last and "T" not in one["from"] else f"{first}–{last}"


def skills_in_words(found: Iterable[Mapping[str, Any]]) -> str:
    """Skills, one to a line."""
    return "\n".join(f"{one['code']} {one['level']}" for one in found)


def _moment(parts: tuple[Any, ...]) -> str | None:
    day, month, year, hour, minute = parts
    try:
        found = dt.date(int(year), int(month), int(day))
        if not 1990 <= found.year <= 2100:  # noqa: PLR2004  as web.fields.Day
            return None
        if hour is None:
            return found.isoformat()
        return dt.datetime.combine(found, dt.time(int(hour), int(minute))).isoformat(timespec="minutes")
    except ValueError:
        return None


def moment_in_words(written: str) -> str:
    """A day, or a local time, as people type it."""
    day = "{0.day}.{0.month}.{0.year}".format(dt.date.fromisoformat(written[:10]))
    return f"{day} {written[11:16]}" if "T" in written else day
