"""Fields of input schemas: shape, unit and a sentence that can be translated when it is read."""

import datetime as dt
import enum
import re
import unicodedata
from collections.abc import Mapping
from typing import Any, Self

import marshmallow as ma
from flask_babel import get_translations, gettext, ngettext

from core import identity_codes
from core.errors import N_, Counted, in_english
from core.text import Unreadable, normal
from web import library_words, money

MAX_INT = 2**31 - 1
MOST_UNITS = 4  # characters before normalisation that may become one
SPARE = 1_000  # blanks around a text
IDENTIFIER = 80  # characters that a tag, a serial number or a code has at most
# What is said next to a field that was left empty; the list above the form names the field instead (web/summaries.py).
LEFT_EMPTY = (N_("This is needed."), N_("Write something here."))


class Said(str):
    """An error sentence that keeps its source text and values, to be worded in the reader's language."""

    __slots__ = ("says", "values")
    says: str
    values: Mapping[str, Any]

    def __new__(cls, says: str, **values: Any) -> Self:
        self = super().__new__(cls, in_english(says, values))
        self.says, self.values = says, values
        return self


def word(sentence: str) -> str:
    """`sentence` in the reader's language."""
    if isinstance(sentence, Said):
        return say(sentence.says, sentence.values)
    return say(*library_words.said(str(sentence)))


def say(says: str, values: Mapping[str, Any]) -> str:
    """What a rule says, of one or of several, in the reader's language."""
    if isinstance(says, Counted):
        return str(ngettext(says.one, str(says), values[says.by], **values))
    return str(gettext(says, **values) if values else gettext(says))


def unfilled(says: str) -> str:
    """The same with its placeholders, as it is said of several."""
    if isinstance(says, Counted):
        return str(get_translations().ungettext(says.one, str(says), 2))
    return str(gettext(says))


def choices(labels: Mapping[Any, str]) -> list[tuple[str, str]]:
    """Values and their words in the reader's language, for a select."""
    return [(str(value), str(gettext(label))) for value, label in labels.items()]


class Input(ma.Schema):
    """Base of every input schema: unknown fields are refused."""

    class Meta:
        unknown = ma.RAISE


class Output(ma.Schema):
    """Base of every output schema, which documents an answer."""

    class Meta:
        ordered = True


class Text(ma.fields.String):
    """Text of `least`-`most` characters, trimmed, NFC; no NUL and no other control characters but newline and tab.

    masked  personal identity codes in it are masked; none: where it has lines or may be longer than IDENTIFIER, since
            what is shorter may be a serial number, which must stay as it is
    """

    def __init__(
        self, least: int = 1, most: int = 200, *, lines: bool = False, masked: bool | None = None, **kwargs: Any
    ) -> None:
        self.least, self.most, self.lines = least, most, lines
        self.masked = (lines or most > IDENTIFIER) if masked is None else masked
        validate = ma.validate.Length(least, most)  # documents the limits
        super().__init__(
            validate=[validate] if not kwargs.get("validate") else [validate, kwargs.pop("validate")], **kwargs
        )

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        text = super()._deserialize(value, attr, data, **kwargs)
        if len(text) > MOST_UNITS * self.most + SPARE:
            raise self._wrong_length(len(text))
        if any(_is_control(c, lines=self.lines) for c in text):
            raise ma.ValidationError(Said(Unreadable.says))
        try:
            text = normal(text.replace("\r\n", "\n")).strip()
        except Unreadable as unreadable:
            raise ma.ValidationError(unreadable.says) from None
        if self.least and not text:
            raise ma.ValidationError(Said(N_("Write something here.")))
        if not self.least <= len(text) <= self.most:
            raise self._wrong_length(len(text))
        return identity_codes.masked(text) if self.masked else text

    def _wrong_length(self, found: int) -> ma.ValidationError:
        says = N_("Write %(least)s–%(most)s characters; this has %(found)s.")
        return ma.ValidationError(Said(says, least=self.least, most=self.most, found=found))


class Verbatim(ma.fields.String):
    """Text kept as it was sent, of `least`-`most` characters, such as what a file calls a column; no NUL."""

    def __init__(self, least: int, most: int, **kwargs: Any) -> None:
        super().__init__(validate=ma.validate.Length(least, most), **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        text = super()._deserialize(value, attr, data, **kwargs)
        if "\x00" in text:
            raise ma.ValidationError(Said(Unreadable.says))
        return text


def _is_control(character: str, *, lines: bool) -> bool:
    if character in "\t\n\r":
        return not lines and character != "\t"
    return unicodedata.category(character) in {"Cc", "Cs", "Cn"}


class Whole(ma.fields.Integer):
    """A whole number from `least` to `most`."""

    def __init__(self, least: int = 0, most: int = MAX_INT, **kwargs: Any) -> None:
        self.least, self.most = least, most
        super().__init__(strict=True, validate=ma.validate.Range(least, most), **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        if isinstance(value, bool) or (isinstance(value, str) and not re.fullmatch(r"\s*-?[0-9]{1,18}\s*", value)):
            raise self.make_error("invalid")
        value = int(value) if isinstance(value, str) else value  # from a query or a form
        number = super()._deserialize(value, attr, data, **kwargs)
        if number is not None and not self.least <= number <= self.most:
            says = N_("Give a whole number from %(least)s to %(most)s.")
            raise ma.ValidationError(Said(says, least=self.least, most=self.most))
        return number


class Euros(ma.fields.Field[int]):
    """Euros and cents as people type them into a form, `389,90`; kept in cents, at most `most`."""

    def __init__(self, most: int = money.MOST, **kwargs: Any) -> None:
        self.most = most
        super().__init__(**kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> int:
        amount = money.cents(str(value))
        if amount is None or amount > self.most:
            says = N_("Write euros and cents like 389,90, at most %(most)s.")
            raise ma.ValidationError(Said(says, most=f"{self.most // 100:_}".replace("_", " ")))
        return amount


class Choice(ma.fields.String):
    """One value of an enumeration."""

    def __init__(self, kind: type[enum.StrEnum], **kwargs: Any) -> None:
        self.kind = kind
        super().__init__(validate=ma.validate.OneOf([m.value for m in kind]), **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        text = super()._deserialize(value, attr, data, **kwargs)
        try:
            return self.kind(text)
        except ValueError:
            choices = ", ".join(m.value for m in self.kind)
            raise ma.ValidationError(Said(N_("Choose one of: %(choices)s."), choices=choices)) from None


class Id(ma.fields.UUID):
    """A key, as the API shows it."""


class Day(ma.fields.Date):
    """A date, ISO 8601 `2026-08-03`, from `first` to `last`."""

    def __init__(
        self, first: dt.date = dt.date(1990, 1, 1), last: dt.date = dt.date(2100, 12, 31), **kwargs: Any
    ) -> None:
        self.first, self.last = first, last
        super().__init__(format="iso", **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        if isinstance(value, str) and not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
            raise self.make_error("invalid", input=value, obj_type="date")
        day: dt.date = super()._deserialize(value, attr, data, **kwargs)
        if not self.first <= day <= self.last:
            says = N_("Give a date between %(first)s and %(last)s.")
            raise ma.ValidationError(Said(says, first=self.first.year, last=self.last.year))
        return day


class Instant(ma.fields.AwareDateTime):
    """An instant with its offset, ISO 8601, kept in UTC; years 1990-2100."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(format="iso", default_timezone=None, **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        instant: dt.datetime = super()._deserialize(value, attr, data, **kwargs)
        if not 1990 <= instant.year <= 2100:  # noqa: PLR2004
            says = N_("Give a date between %(first)s and %(last)s.")
            raise ma.ValidationError(Said(says, first=1990, last=2100))
        return instant.astimezone(dt.UTC)


class Flag(ma.fields.Boolean):
    """true or false; a form's checkbox sends `on`."""


class PageArgs(Input):
    """Which part of a list."""

    limit = Whole(1, 200, load_default=50, metadata={"description": "rows at most"})
    after = ma.fields.String(
        load_default=None,
        validate=ma.validate.Length(1, 1000),
        metadata={"description": "`next` of the page before"},
    )
