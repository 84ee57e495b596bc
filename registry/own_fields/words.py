"""Own fields in words."""

import datetime as dt
import re
from collections.abc import Mapping
from typing import Any, Final

from core.errors import N_
from core.sheets.cells import Cell
from registry.catalogue.words import CATEGORIES
from registry.own_fields import own_fields
from registry.own_fields.models import FieldKind
from web import moments
from web.facts import Lexicon

KINDS: Final[Mapping[FieldKind, str]] = {
    FieldKind.TEXT: N_("Text"),
    FieldKind.NUMBER: N_("Numeric value"),
    FieldKind.DATE: N_("Date"),
    FieldKind.CHOICE: N_("One of several choices"),
    FieldKind.LINK: N_("Link"),
}
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def plain(value: Any) -> str:
    """A value as people read it: a day as they write it, a number with a comma."""
    if isinstance(value, str) and _DAY.fullmatch(value):
        return str(moments.day(dt.date.fromisoformat(value)))
    return str(value).replace(".", ",") if isinstance(value, float) else str(value)


def plain_cell(value: Any) -> Cell:
    """A value as a table holds it, so that an import reads the same again."""
    if isinstance(value, str) and _DAY.fullmatch(value):
        return dt.date.fromisoformat(value)
    return "" if value is None else str(value) if isinstance(value, int | float) else value


def said(kept: Any) -> str:
    """What a device holds in own fields, of a fact of the history."""
    if not isinstance(kept, dict):
        return ""
    return "; ".join(f"{code.replace('_', ' ')}: {plain(value)}" for code, value in sorted(kept.items()))


LEXICON = Lexicon(
    verbs={
        "own_field.added": N_("Own field added"),
        "own_field.changed": N_("Own field changed"),
        "own_field.deleted": N_("Own field deleted; its values are kept"),
        "own_field.restored": N_("Own field brought back with its values"),
    },
    fields={
        "own_field": N_("Own field"),
        "own_field.category": N_("Device category"),
        "own_field.code": N_("Code"),
        "own_field.name_fi": N_("Name in Finnish"),
        "own_field.name_sv": N_("Name in Swedish"),
        "own_field.name_en": N_("Name in English"),
        "own_field.kind": N_("Kind of field"),
        "own_field.required": N_("Must be filled in"),
        "own_field.searchable": N_("Found by the search"),
        "own_field.choices": N_("Choices"),
        "own_field.position": N_("Place"),
        "own_field.deleted_at": N_("Deleted"),
    },
    values={"own_field.kind": KINDS, "own_field.category": CATEGORIES},
    names={"own_field": own_fields.names},
    pages={"own_field": ("/own-fields/{id}", own_fields.WRITE)},
)
