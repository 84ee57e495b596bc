"""Values of own fields: what is right for each kind, as JSON keeps it; without a database."""

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any, Final, Protocol

from core import identity_codes
from core.errors import N_, Invalid
from core.text import Unreadable, normal
from registry.columns.values import read_date
from registry.own_fields.models import FieldKind
from web.fields import Said

LONGEST: Final = 500  # characters of a text or a link
LINK: Final = re.compile(r"https?://[^\s<>\"]+\.[^\s<>\"]+|https?://localhost[^\s<>\"]*", re.IGNORECASE)
MOST: Final = Decimal(10) ** 15
PLACES: Final = 6  # decimals of a number


class Field(Protocol):
    """What a value is judged by: an OwnField, or a row with its columns."""

    code: Any
    kind: Any
    required: Any
    choices: Any


def checked(fields: Sequence[Field], given: Mapping[str, Any], kept: Mapping[str, Any]) -> dict[str, Any]:
    """What a device holds once `given` is said of it; fields that are not named keep what they have.

    fields   those of the device's category that are in use
    given    code → value; None or an empty text empties a field
    kept     what it holds now, also of fields that are deleted
    Raises   Invalid, each field under `own_fields.CODE`
    """
    by_code = {field.code: field for field in fields}
    wrong: dict[str, list[str]] = {}
    found = dict(kept)
    for code, value in given.items():
        if code not in by_code:
            wrong[f"own_fields.{code}"[:100]] = [Said(N_("Devices of this category have no such field."))]
            continue
        try:
            read = parsed(by_code[code], value)
        except ValueError as refused:
            wrong[f"own_fields.{code}"] = [refused.args[0]]
            continue
        if read is None:
            found.pop(code, None)
        else:
            found[code] = read
    for field in fields:
        if field.required and field.code not in found:
            wrong.setdefault(f"own_fields.{field.code}", [Said(N_("This is needed."))])
    if wrong:
        raise Invalid(wrong)
    return found


def parsed(field: Field, value: Any) -> Any:
    """A value as a device keeps it; None: nothing. Raises ValueError with the sentence that says why."""
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    return _READ[FieldKind(field.kind)](field, value)


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError(Said(N_("Write a text.")))  # noqa: TRY004  the caller asks for this one
    try:
        text = " ".join(normal(value[: LONGEST * 4 + 1]).split())
    except Unreadable as unreadable:
        raise ValueError(unreadable.says) from None
    if len(text) > LONGEST:
        raise ValueError(Said(N_("Write at most %(most)s characters."), most=LONGEST))
    if not text.isprintable():
        raise ValueError(Said(N_("This holds characters that cannot be shown. Type it again.")))
    return text


def _plain(_field: Field, value: Any) -> str:
    return identity_codes.masked(_text(value))


def _number(_field: Field, value: Any) -> int | float:
    said = str(value) if isinstance(value, int | float) and not isinstance(value, bool) else value
    if not isinstance(said, str) or len(said) > 60:  # noqa: PLR2004
        raise ValueError(Said(N_("Write a number such as 12 or 12,5.")))
    try:
        number = Decimal(re.sub(r"[\s\u00a0\u202f]", "", said).replace(",", "."))
    except InvalidOperation:
        raise ValueError(Said(N_("Write a number such as 12 or 12,5."))) from None
    if not number.is_finite() or abs(number) >= MOST or number != round(number, PLACES):
        raise ValueError(Said(N_("Write a number such as 12 or 12,5.")))
    return int(number) if number == number.to_integral_value() else float(number)


def _day(_field: Field, value: Any) -> str:
    day = read_date(value) if isinstance(value, str) and len(value) < 40 else None  # noqa: PLR2004
    if day is None:
        raise ValueError(Said(N_("Write a day such as 31.5.2027 or 2027-05-31.")))
    assert isinstance(day, dt.date)  # noqa: S101
    return day.isoformat()


def _choice(field: Field, value: Any) -> str:
    said = _text(value).casefold()
    found = next((choice for choice in field.choices if choice.casefold() == said), None)
    if found is None:
        raise ValueError(Said(N_("Choose one of: %(choices)s."), choices=", ".join(field.choices)))
    return str(found)


def _link(_field: Field, value: Any) -> str:
    text = _text(value)
    if not LINK.fullmatch(text):
        raise ValueError(Said(N_("Write an address that begins with https:// or http://.")))
    return text


_READ: Final = {
    FieldKind.TEXT: _plain,
    FieldKind.NUMBER: _number,
    FieldKind.DATE: _day,
    FieldKind.CHOICE: _choice,
    FieldKind.LINK: _link,
}
