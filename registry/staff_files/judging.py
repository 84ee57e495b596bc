"""What becomes of each row of a file of staff: the e-mail address says who is meant. Nothing is written."""

import datetime as dt
import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import marshmallow as ma
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import distinct_on

from core import clock, identity_codes, ids, languages
from core.actor import Actor
from core.db import db
from core.history import Event
from core.scope import everywhere
from organisation.people import addresses
from organisation.people.models import Grant, Person
from organisation.people.roles import Role
from organisation.people.search import is_over
from organisation.schools import schools
from registry.columns.values import read_date
from registry.staff_files.models import BY_FILE, StaffOutcome

WHY: Final = "the people of a file, for who looks after everybody"
MOST_NAME: Final = 120  # characters
MOST_CODE: Final = 60
DETAILS: Final = ("name", "language", "external_id")  # columns of a person that a file may change
ROLES: Final = {
    **dict.fromkeys(("teacher", "staff", "member of staff", "requester", "opettaja", "henkilöstö", "henkilökunta",
                     "henkilökunnan jäsen", "lärare", "personal", "anställd"), Role.REQUESTER),
    **dict.fromkeys(("school contact", "school_contact", "contact", "yhteyshenkilö", "koulun yhteyshenkilö",
                     "kontaktperson", "skolans kontaktperson"), Role.SCHOOL_CONTACT),
}  # fmt: skip
LANGUAGES: Final = {"suomi": "fi", "finska": "fi", "finnish": "fi", "ruotsi": "sv", "svenska": "sv", "swedish": "sv",
                    "englanti": "en", "engelska": "en", "english": "en"}  # fmt: skip
_is_address = ma.validate.Email()


class _Wrong(Exception):
    """A cell cannot be taken: the code of the problem, and what its sentence names."""

    def __init__(self, code: str, **values: Any) -> None:
        super().__init__(code)
        self.code, self.values = code, values


@dataclass(slots=True)
class Judged:
    """One row with what becomes of it; the columns of `StaffRow`."""

    row_number: int
    said: Mapping[str, str]
    means: dict[str, Any] = field(default_factory=dict)
    outcome: StaffOutcome = StaffOutcome.UNCHANGED
    person_id: uuid.UUID | None = None
    changes: list[dict[str, Any]] = field(default_factory=list)
    problems: list[dict[str, Any]] = field(default_factory=list)

    def wrong(self, column: str, code: str, **values: Any) -> None:
        """Hold something against the row."""
        self.problems.append({"column": column, "code": code, "values": values})


@dataclass(frozen=True, slots=True)
class _Known:
    """What rows are held against.

    held    person → their roles that have not ended
    taken   external id → who has it
    let_go  whom a file of staff blocked last
    """

    held: Mapping[uuid.UUID, list[Grant]]
    taken: Mapping[str, uuid.UUID]
    let_go: Collection[uuid.UUID]


def judged(actor: Actor, rows: Sequence[tuple[int, Mapping[str, str]]]) -> list[Judged]:
    """Every row with what becomes of it, all problems at once.

    rows  number in the file, and column → text
    """
    found = [Judged(number, said) for number, said in rows]
    named = _schools(actor, {row.said["school"] for row in found if "school" in row.said})
    for row in found:
        _read(row, named)
    emails = _repeated(found, "email", "repeated")
    _repeated([row for row in found if not row.problems], "external_id", "external_id_repeated")
    people = _people(emails)
    keys = [person.id for person in people.values()]
    blocked = [person.id for person in people.values() if person.disabled_at is not None]
    taken = _external([row.means["external_id"] for row in found if "external_id" in row.means])
    known = _Known(_grants(keys), taken, _let_go(blocked))
    for row in found:
        _decide(actor, row, people.get(row.means.get("email", "")), known)
    return found


def _repeated(rows: Iterable[Judged], column: str, code: str) -> list[str]:
    """Hold against each row what a row before it says too. Returns what the rows say, each once."""
    first: dict[str, int] = {}
    for row in rows:
        if said := row.means.get(column):
            if said in first:
                row.wrong(column, code, row=first[said])
            first.setdefault(said, row.row_number)
    return list(first)


def _schools(actor: Actor, said: Iterable[str]) -> dict[str, uuid.UUID | None]:
    return {text: schools.named(actor, text) for text in said}


def _people(emails: list[str]) -> dict[str, Person]:
    wanted = sa.select(Person).where(Person.email.in_(emails)).execution_options(populate_existing=True)
    return {person.email: person for person in db.session.scalars(everywhere(wanted, Person, why=WHY))}


def _grants(people: list[uuid.UUID]) -> dict[uuid.UUID, list[Grant]]:
    """The roles of people that have not ended."""
    wanted = sa.select(Grant).where(Grant.person_id.in_(people), sa.not_(is_over(clock.today()))).order_by(Grant.id)
    found: dict[uuid.UUID, list[Grant]] = {}
    for grant in db.session.scalars(wanted.execution_options(populate_existing=True)):
        found.setdefault(grant.person_id, []).append(grant)
    return found


def _let_go(blocked: list[uuid.UUID]) -> set[uuid.UUID]:
    """Those of them who were last blocked by a file of staff, and not by an administrator."""
    last = sa.select(Event.subject_id, Event.note).ext(distinct_on(Event.subject_id))
    last = last.where(Event.subject_id.in_(blocked), Event.verb == "person.disabled")
    last = last.order_by(Event.subject_id, Event.at.desc(), Event.id.desc())
    return {row.subject_id for row in db.session.execute(everywhere(last, Event, why=WHY)) if row.note == BY_FILE}


def _external(codes: list[str]) -> dict[str, uuid.UUID]:
    wanted = sa.select(Person.external_id, Person.id).where(Person.external_id.in_(codes))
    return {code: key for code, key in db.session.execute(everywhere(wanted, Person, why=WHY)) if code}


def _read(row: Judged, named: Mapping[str, uuid.UUID | None]) -> None:
    """Understand the cells of a row."""
    for column, text in row.said.items():
        if identity_codes.MASK in identity_codes.masked(text):
            row.wrong(column, "identity_code")
            continue
        try:
            row.means[column] = _READ[column](text, named)
        except _Wrong as wrong:
            row.wrong(column, wrong.code, **wrong.values)
    if "email" not in row.said:
        row.wrong("email", "email_missing")


def _email(text: str, _named: Any) -> str:
    try:
        return str(_is_address(addresses.canonical(text)))
    except (addresses.AddressUnreadable, ma.ValidationError):
        raise _Wrong("email_unreadable") from None


def _name(text: str, _named: Any) -> str:
    if len(text) > MOST_NAME:
        raise _Wrong("too_long", most=MOST_NAME)
    return text


def _external_id(text: str, _named: Any) -> str:
    if len(text) > MOST_CODE:
        raise _Wrong("too_long", most=MOST_CODE)
    return text


def _school(text: str, named: Mapping[str, uuid.UUID | None]) -> str:
    if named[text] is None:
        raise _Wrong("school_unknown")
    return str(named[text])


def _role(text: str, _named: Any) -> str:
    if (role := ROLES.get(text.casefold())) is None:
        raise _Wrong("role_not_by_file")
    return role.value


def _language(text: str, _named: Any) -> str:
    code = LANGUAGES.get(text.casefold(), text.casefold())
    if code not in languages.CODES:
        raise _Wrong("language_unknown")
    return code


def _day(text: str, _named: Any) -> str:
    if (day := read_date(text)) is None:
        raise _Wrong("day_unreadable")
    return day.isoformat()


_READ: Final[dict[str, Any]] = {
    "name": _name,
    "email": _email,
    "school": _school,
    "role": _role,
    "language": _language,
    "external_id": _external_id,
    "last_day": _day,
}


def _decide(actor: Actor, row: Judged, person: Person | None, known: _Known) -> None:
    """Say what becomes of a row whose cells are understood."""
    row.person_id = person.id if person else None
    owner = known.taken.get(row.means.get("external_id", ""))
    if owner is not None and owner != row.person_id:
        row.wrong("external_id", "external_id_taken")
    if person is None:
        _new(row)
    elif "last_day" in row.means:
        _leaves(actor, row, person, known.held.get(person.id, []))
    else:
        _changes(row, person, known.held.get(person.id, []), by_file=person.id in known.let_go)
    if row.problems:
        row.outcome, row.changes, row.person_id = StaffOutcome.ERROR, [], person.id if person else None


def _new(row: Judged) -> None:
    last = _last(row)
    if last is not None and last < clock.today():
        return  # never came: nobody is added only to have left
    for column in ("name", "school"):
        if column not in row.said:
            row.wrong(column, f"{column}_missing")
    row.outcome, row.person_id = StaffOutcome.CREATE, ids.new()
    row.means.setdefault("role", Role.REQUESTER.value)


def _leaves(actor: Actor, row: Judged, person: Person, grants: list[Grant]) -> None:
    """Their roles end after the last day; who has left already is let in no more."""
    last = _last(row)
    assert last is not None  # noqa: S101
    if person.id == actor.id:
        row.wrong("last_day", "not_yourself")
    over = last + dt.timedelta(1)
    end = [grant for grant in grants if grant.valid_to is None or grant.valid_to > max(over, grant.valid_from)]
    is_gone = last < clock.today()
    if end or (is_gone and person.disabled_at is None):
        row.outcome = StaffOutcome.LEAVE
        row.changes = [{"field": "last_day", "old": None, "new": last.isoformat()}]


def _changes(row: Judged, person: Person, grants: list[Grant], *, by_file: bool) -> None:
    """What would be written of somebody who is there.

    by_file  a file of staff blocked them last; whom an administrator blocked, no file lets in again
    """
    if person.disabled_at is not None and not by_file:
        row.wrong("disabled", "blocked")
    elif person.disabled_at is not None:
        row.changes.append({"field": "disabled", "old": True, "new": False})
    for column in DETAILS:
        new, old = row.means.get(column), getattr(person, column)
        if new is not None and new != old:
            row.changes.append({"field": column, "old": old, "new": new})
    if (gets := _role_to_give(row, grants)) is not None:
        row.changes.append({"field": "role", "old": None, "new": gets})
    row.outcome = StaffOutcome.UPDATE if row.changes else StaffOutcome.UNCHANGED


def _role_to_give(row: Judged, grants: list[Grant]) -> dict[str, str] | None:
    """The role at a school that the row names and the person does not hold; without a word any role there is enough."""
    school, role = row.means.get("school"), row.means.get("role")
    if school is None:
        return None
    there = {grant.role.value for grant in grants if grant.school_id is None or str(grant.school_id) == school}
    if (role is None and there) or role in there:
        return None
    return {"role": role or Role.REQUESTER.value, "school": school}


def _last(row: Judged) -> dt.date | None:
    return dt.date.fromisoformat(row.means["last_day"]) if "last_day" in row.means else None
