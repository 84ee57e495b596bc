"""Which calendar says when a school has lessons: by its kind and language of teaching."""

from typing import Any

from organisation.schools.models import SchoolKind

SWEDISH = "sv"
_LESSONS = {
    SchoolKind.COMPREHENSIVE: "school",
    SchoolKind.SPECIAL_COMPREHENSIVE: "school",
    SchoolKind.UPPER_SECONDARY: "upper_secondary",
}
_OTHERS = {SchoolKind.VOCATIONAL: "vocational", SchoolKind.VOCATIONAL_SITE: "vocational"}


def code_of(kind: Any, language: str) -> str | None:
    """The code of the calendar of lessons; None: such a place has none.

    language  of teaching, as `School.language` has it
    """
    if kind in _LESSONS:
        return f"{_LESSONS[kind]}_{'sv' if language.startswith(SWEDISH) else 'fi'}"
    return _OTHERS.get(kind)
