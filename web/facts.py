"""How facts of the history are told to people, in the reader's language.

Each package contributes its words as a `Lexicon`, wired in config/wiring.py. Facts hold keys and codes; names are
looked up when a fact is shown, so a name that was redacted since is not shown any more.
"""

import datetime as dt
import re
import uuid
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from flask_babel import gettext, ngettext

from core.actor import Actor
from core.differences import HIDDEN
from core.errors import N_
from web import moments, money

Namer = Callable[[Actor, Collection[uuid.UUID]], dict[uuid.UUID, str]]
Change = tuple[str, str, str]  # field, before, after, all worded
UNSAID = frozenset(
    {"id", "version", "sort_key", "created_at", "previous_until", "words"}
)  # columns that tell a reader nothing
INSTANTS = frozenset({"since", "until"})  # columns that hold an instant, besides those in `_at` and `_until`


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The words of one package.

    verbs   verb → sentence, marked with N_
    fields  `column` or `table.column` → its name, marked with N_
    values  `column` or `table.column` → stored value → its name, marked with N_
    keys    `column` or `table.column` that holds a key → table
    names   table → who finds the names of its rows, as far as the reader may see them
    pages   table → address of a row's page, with {id}, and the permission that opens it
    says    `column` or `table.column` → what is said of a stored list or object
    needs   `column` → permission that whoever reads its values must hold at the fact's school
    """

    verbs: Mapping[str, str] = field(default_factory=dict)
    fields: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Mapping[Any, str]] = field(default_factory=dict)
    keys: Mapping[str, str] = field(default_factory=dict)
    names: Mapping[str, Namer] = field(default_factory=dict)
    pages: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    says: Mapping[str, Callable[[Any], str]] = field(default_factory=dict)
    needs: Mapping[str, str] = field(default_factory=dict)


known = Lexicon({}, {}, {}, {}, {}, {}, {}, {})


def learn(lexicon: Lexicon) -> None:
    """Add the words of a package."""
    for part in Lexicon.__slots__:
        getattr(known, part).update(getattr(lexicon, part))


@dataclass(frozen=True, slots=True)
class Told:
    """A fact as a reader sees it. Names are empty where there is none, or none for this reader."""

    id: uuid.UUID
    at: dt.datetime
    verb: str
    text: str
    actor_id: uuid.UUID | None
    actor: str
    subject_type: str
    subject_id: uuid.UUID
    subject: str
    url: str
    school_id: uuid.UUID | None
    school: str
    note: str
    is_redacted: bool
    changes: list[Change]
    request_id: str = ""


def tell(reader: Actor, events: Iterable[Any]) -> list[Told]:
    """`events` (rows or entities of Event) in words; one look-up per kind of thing they name.

    Columns of which the reader may not know the values are left out, also those of rows that changed along.
    """
    rows = [_Readable(reader, event) for event in events]
    names = names_of(reader, (pair for row in rows for pair in _keys(row)))
    return [_told(reader, row, names) for row in rows]


class _Readable:
    """An event without the columns that this reader may not know."""

    def __init__(self, reader: Actor, event: Any) -> None:
        schools = {event.school_id, getattr(event, "from_school_id", None)} - {None} or {None}
        hidden = {
            name for name, needed in known.needs.items() if not any(reader.may(needed, school) for school in schools)
        }
        self.event = event
        self.before = _without(event.before, hidden)
        self.after = _without(event.after, hidden)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.event, name)


def _without(values: dict[str, Any], hidden: set[str]) -> dict[str, Any]:
    kept = {name: value for name, value in values.items() if name not in hidden}
    return {name: _without(value, hidden) if isinstance(value, dict) else value for name, value in kept.items()}


def verb(code: str) -> str:
    """What a verb says."""
    return str(gettext(known.verbs[code])) if code in known.verbs else code


def kind(table: str) -> str:
    """What rows of `table` are called."""
    return str(gettext(known.fields[table])) if table in known.fields else table


def address(reader: Actor, table: str, key: uuid.UUID) -> str:
    """Where the page of a thing is; empty when it has none, or none that the reader may open."""
    page, permission = known.pages.get(table, ("", ""))
    return page.replace("{id}", str(key)) if page and reader.may(permission) else ""


def column(table: str, name: str) -> str:
    """What a column of `table` is called."""
    label = known.fields.get(f"{table}.{name}") or known.fields.get(name) or known.fields.get(f"{name}_id")
    return str(gettext(label)) if label else name.removesuffix("_id").replace("_", " ").capitalize()


Names = dict[tuple[str, uuid.UUID], str]


def _told(reader: Actor, row: Any, names: Names) -> Told:
    def name(column: str, key: uuid.UUID | None) -> str:
        return names.get((known.keys.get(column, ""), key), "") if key else ""

    return Told(
        id=row.id,
        at=row.at,
        verb=row.verb,
        text=verb(row.verb),
        actor_id=row.actor_id,
        actor=name("actor_id", row.actor_id) if row.actor_id else gettext("Vire"),
        subject_type=row.subject_type,
        subject_id=row.subject_id,
        subject=names.get((row.subject_type, row.subject_id), ""),
        url=address(reader, row.subject_type, row.subject_id),
        school_id=row.school_id,
        school=name("school_id", row.school_id),
        note=gettext("removed") if row.note == HIDDEN else _note(row.subject_type, row.note),
        is_redacted=row.note == HIDDEN,
        changes=[
            (column(table, c), _worded(table, c, old, names), _worded(table, c, new, names))
            for table, c, old, new in _columns(row)
        ],
        request_id=getattr(row.event, "request_id", ""),
    )


def _note(table: str, note: str) -> str:
    """A note as it was written; a reason that Vire gives is a code, and told in words."""
    words, value = known.values.get(f"{table}.note") or known.values.get("note", {}), note
    return str(gettext(words[value])) if value in words else note


def _columns(row: Any) -> Iterator[tuple[str, str, Any, Any]]:
    """Each changed column: table, name, before, after. Rows that changed along stand under their table's name."""
    for name in sorted({*row.before, *row.after} - UNSAID):
        old, new = row.before.get(name), row.after.get(name)
        if _are_rows(old) or _are_rows(new):
            yield from _columns_of_others(name, old or {}, new or {})
        elif old != new or old == HIDDEN:
            yield row.subject_type, name, old, new


def _are_rows(value: Any) -> bool:
    """Whether a value is no column but rows that changed along: an object by their keys."""
    return isinstance(value, dict) and bool(value) and all(_key(key) for key in value)


def _table_of(table: str, name: str) -> str:
    """The table that a column's keys are of; empty: they are no keys."""
    if name in known.names:
        return name
    return (
        known.keys.get(f"{table}.{name}")
        or known.keys.get(name)
        or known.keys.get(f"{name}_id")
        or ("person" if name.endswith("_by_id") else "")
    )


def _columns_of_others(table: str, old: Any, new: Any) -> Iterator[tuple[str, str, Any, Any]]:
    for key in sorted({*old, *new}):
        before, after = old.get(key), new.get(key)
        if not isinstance(before, dict | None) or not isinstance(after, dict | None):
            yield table, key, before, after
            continue
        for name in sorted({*(before or {}), *(after or {})} - UNSAID):
            yield table, name, (before or {}).get(name), (after or {}).get(name)


def names_of(reader: Actor, things: Iterable[tuple[str, uuid.UUID]]) -> Names:
    """Names of `things` (table and key), as far as the reader may see them; one look-up per table."""
    wanted: dict[str, set[uuid.UUID]] = {}
    for table, key in things:
        wanted.setdefault(table, set()).add(key)
    found: Names = {}
    for table, keys in wanted.items():
        if namer := known.names.get(table):
            found |= {(table, key): name for key, name in namer(reader, keys).items()}
    return found


def _keys(row: Any) -> Iterator[tuple[str, uuid.UUID]]:
    yield row.subject_type, row.subject_id
    for name in ("actor_id", "school_id"):
        if (table := known.keys.get(name)) and getattr(row, name):
            yield table, getattr(row, name)
    for holder, name, *values in _columns(row):
        if table := _table_of(holder, name):
            every = [one for value in values for one in (value if isinstance(value, list) else [value])]
            yield from ((table, key) for one in every if (key := _key(one)))


def _key(value: Any) -> uuid.UUID | None:
    try:
        return uuid.UUID(value) if isinstance(value, str) else None
    except ValueError:
        return None


def _worded(table: str, name: str, value: Any, names: Names) -> str:
    """A stored value in words: no code, no key and no object reaches a reader."""
    if value is None or value == "":
        return ""
    if value == HIDDEN:
        return str(gettext("not kept here"))
    if say := known.says.get(f"{table}.{name}") or known.says.get(name):
        return say(value)
    if isinstance(value, dict | list):
        return _several(table, name, value, names)
    words = known.values.get(f"{table}.{name}") or known.values.get(name) or {}
    if isinstance(value, str | int) and value in words:
        return str(gettext(words[value]))
    return _name(table, name, key, names) if (key := _key(value)) else _plain(name, value)


def _several(table: str, name: str, value: Any, names: Names) -> str:
    """A list of simple values, one after the other; of all else, how much there is."""
    if isinstance(value, list) and not any(isinstance(one, dict | list) for one in value):
        return ", ".join(_worded(table, name, one, names) for one in value)
    return str(ngettext("%(num)s entry", "%(num)s entries", len(value)))


def _name(table: str, name: str, key: uuid.UUID, names: Names) -> str:
    kept = _table_of(table, name)
    unnamed = gettext("%(kind)s %(id)s", kind=kind(kept) if kept else gettext("number"), id=str(key)[-8:])
    return names.get((kept, key)) or str(unnamed)


def _plain(name: str, value: Any) -> str:
    if isinstance(value, bool) or value in ("True", "False"):  # as text: what an export was narrowed to
        return str(gettext("yes") if value in (True, "True") else gettext("no"))
    is_instant = name.endswith(("_at", "_until")) or name in INSTANTS
    if name.endswith("_cents") and isinstance(value, int):
        return money.euros(value)
    try:
        if name.endswith("_on") or name in {"valid_from", "valid_to"} or (is_instant and _DAY.fullmatch(value)):
            return moments.day(dt.date.fromisoformat(value))
        if is_instant:
            return moments.instant(dt.datetime.fromisoformat(value), exact=True)
    except (TypeError, ValueError):
        return str(value)
    return _code(value) if isinstance(value, str) else str(value)


def _code(value: str) -> str:
    """A verb by its sentence, another code without its underscores, all else as it is."""
    return verb(value) if value in known.verbs else value.replace("_", " ") if _CODE.fullmatch(value) else value


_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")  # a column of days, whatever it is called
_CODE = re.compile(r"[a-z]+(_[a-z0-9]+)+")  # a stored code that no package gave words


COMMON = Lexicon(
    fields={"valid_from": N_("Valid from"), "valid_to": N_("Valid until"), "note": N_("Note")},
)
learn(COMMON)
