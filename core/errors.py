"""Refusals a person can understand: a code, an HTTP status and a sentence with values.

The sentence is English source text; the doors word it in the reader's language when it is read.
"""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Self


def N_(text: str) -> str:  # noqa: N802  gettext's own name for "translate later"
    """Mark `text` for translation without translating it now."""
    return text


class Counted(str):
    """A sentence about a number of things. Itself it is what is said of several.

    one  what is said of one
    by   name of the value that is the number
    """

    __slots__ = ("by", "one")
    one: str
    by: str

    def __new__(cls, one: str, several: str, by: str) -> Self:
        self = super().__new__(cls, several)
        self.one, self.by = one, by
        return self


def NN_(one: str, several: str, by: str = "count") -> Counted:  # noqa: N802  as N_, of one and of several
    """Mark both forms for translation; the value called `by` decides which of them is said."""
    return Counted(one, several, by)


def in_english(says: str, values: Mapping[str, Any]) -> str:
    """The sentence with its values, for operators and logs; `web.fields.say` words it for readers."""
    says = says.one if isinstance(says, Counted) and values[says.by] == 1 else says
    return says % values if values else says


class DomainError(Exception):
    """A rule refused what was asked. Raised next to the rule, answered by the doors.

    code    stable, for programs
    status  HTTP status, 400-599
    says    English sentence with %(name)s placeholders, filled from `values`
    field   name of the form's field it is about, filled likewise; empty: about the whole
    """

    code: ClassVar[str] = "refused"
    status: ClassVar[int] = 409
    says: ClassVar[str] = N_("This cannot be done.")
    field: ClassVar[str] = ""

    def __init__(self, **values: Any) -> None:
        super().__init__(self.code)
        self.values = values


class Forbidden(DomainError):
    code = "forbidden"
    status = 403
    says = N_("Your role does not allow this. Ask the person who manages roles in your organisation.")


class NotFound(DomainError):
    code = "not_found"
    status = 404
    says = N_("This page does not exist, or you may not see it.")


class Stale(DomainError):
    code = "changed_meanwhile"
    status = 412
    says = N_("Someone else changed this in the meantime. Look at the new version, then save again.")


class VersionNeeded(DomainError):
    code = "version_needed"
    status = 428
    says = N_("Say which version you saw: send its ETag as If-Match.")


class Conflict(DomainError):
    code = "conflict"
    status = 409
    says = N_("This would conflict with something that already exists.")


class Invalid(DomainError):
    """What was sent does not have the right shape.

    errors  field name (nested: dict or list index) → list of sentences, as marshmallow makes them
    """

    code = "invalid"
    status = 422
    says = N_("Some fields must be corrected.")

    def __init__(self, errors: dict[str, Any] | None = None, **values: Any) -> None:
        super().__init__(**values)
        self.errors = errors or {}


class Pointed(DomainError):
    """Several places of what was sent are refused, each for a reason of its own.

    problems  JSON pointer (RFC 6901) and what is refused there
    """

    status = 422

    def __init__(self, problems: Sequence[tuple[str, DomainError]], **values: Any) -> None:
        super().__init__(**values)
        self.problems = list(problems)


class Ambiguous(DomainError):
    """Several things fit what was said, and only the asker can say which one is meant.

    candidates  what the asker may choose from, each with its `id`, its `name` and what tells it from the others
    """

    code = "ambiguous"
    status = 422
    says = N_("Several match. Choose one of them.")

    def __init__(self, candidates: list[dict[str, Any]], **values: Any) -> None:
        super().__init__(**values)
        self.candidates = candidates


class PeriodReversed(DomainError):
    """A period whose last day does not come after its first."""

    code = "period_reversed"
    status = 422
    says = N_("The last day must come after the first.")
    field = "valid_to"
