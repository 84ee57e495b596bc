"""Take out of Vire who a person was, once they have left; counts and duties stay.

Source: General Data Protection Regulation, article 17; Act 906/2019, section 17 (the log of views)
"""

from collections.abc import Sequence
from typing import Any, Final

import sqlalchemy as sa

from core import clock
from core.actor import Actor
from core.db import db
from core.history import Event, change
from core.scope import everywhere
from organisation.access.models import PasswordReset, PersonalView, SignedIn
from organisation.people import leaving
from organisation.people.models import ERASED_ADDRESS, Person
from registry.custody.models import Custody
from registry.staff_files.models import StaffRow
from registry.staff_files.rows_of import about
from tickets.attachments.models import Attachment
from tickets.desk.models import TicketDraft
from tickets.feedback.models import SurveyAsk
from tickets.knowledge.models import HelpTrial
from tickets.mail import retention
from tickets.mail.models import DeadAddress, Mail
from tickets.notices.models import Notice
from tickets.privacy.subject import Line
from tickets.states import OPEN, State
from tickets.ticket.models import Message, Ticket

NAME: Final = "Poistettu henkilö · Borttagen person"
GONE: Final = "–"  # in place of a text
WHY = "what is kept of the very person"
OVER: Final = (State.CLOSED, State.CANCELLED, State.MERGED)


def erase(actor: Actor, person: Person) -> list[Line]:
    """End all by which `person` works here and erase who they were. May be asked again, for what could not be erased yet.

    Raises   Forbidden, NotYourself
    Records  person.disabled, grant.revoked, ticket.redacted of each ticket of theirs that is over, person.erased
    """
    leaving.leave_today(actor, person)
    address = person.email
    report = [_tickets(actor, person), *_access(person), _staff_rows(person), _mails(person, address)]
    with change(person, "person.erased", by=actor):
        person.name, person.password_hash, person.external_id = NAME, None, None
        person.email = f"erased-{person.id.hex}{ERASED_ADDRESS}"
    return [Line("name_and_address", 1, "erased"), *report, *_kept(person)]


def _tickets(actor: Actor, person: Person) -> Line:
    """Titles, texts, messages and files of the tickets that they asked for and that are over."""
    wanted = sa.select(Ticket).where(Ticket.requester_id == person.id, Ticket.state.in_(OVER)).with_for_update()
    tickets = db.session.scalars(everywhere(wanted, Ticket, why=WHY)).all()
    keys = [ticket.id for ticket in tickets]
    said = _of(keys, Message, Message.author_id == person.id, Message.redacted_at.is_(None))
    files = _of(keys, Attachment, Attachment.author_id == person.id, Attachment.removed_at.is_(None))
    done = 0
    for ticket in tickets:
        rows = [row for row in (*said, *files) if row.ticket_id == ticket.id]
        if rows or ticket.description or ticket.phone or ticket.place or ticket.title != GONE:
            with change(ticket, "ticket.redacted", *rows, by=actor):
                _redact(ticket, rows)
            done += 1
    return Line("tickets_over", done, "erased")


def _of(keys: Sequence[Any], model: Any, *conditions: Any) -> Sequence[Any]:
    wanted = sa.select(model).where(model.ticket_id.in_(keys), *conditions)
    return db.session.scalars(everywhere(wanted, model, why=WHY)).all()


def _redact(ticket: Ticket, rows: list[Any]) -> None:
    now = clock.now()
    if ticket.title_code is None:
        ticket.title = GONE
    ticket.description, ticket.place, ticket.phone, ticket.reach = "", "", "", None
    for row in rows:
        if isinstance(row, Message):
            row.text, row.redacted_at = GONE, now
        else:
            row.name, row.storage_key, row.has_thumbnail, row.removed_at = GONE, None, False, now


def _access(person: Person) -> list[Line]:
    """What they signed in with, and what was to tell them something."""
    found = []
    for what, model in {
        "browsers": SignedIn,
        "links": PasswordReset,
        "notices": Notice,
        "bounced": DeadAddress,
        "asked": SurveyAsk,
        "trials": HelpTrial,
        "drafts": TicketDraft,
    }.items():
        gone = db.session.connection().execute(sa.delete(model).where(model.person_id == person.id))  # type: ignore[attr-defined]
        found.append(Line(what, int(gone.rowcount), "erased"))
    return found


def _staff_rows(person: Person) -> Line:
    """Rows of files of staff that are about them, also such as were read before they were in the register of people."""
    gone = db.session.connection().execute(sa.delete(StaffRow).where(about(person)))
    return Line("staff_rows", int(gone.rowcount), "erased")


def _mails(person: Person, address: str) -> Line:
    """What mails to and from them hold; that they were there stays."""
    theirs = sa.or_(Mail.person_id == person.id, Mail.sender == address, Mail.recipient == address)
    return Line("mails", retention.empty(theirs), "erased")


def _kept(person: Person) -> list[Line]:
    """What stays, and why."""
    asked = sa.and_(Ticket.requester_id == person.id, Ticket.state.in_([*OPEN, State.RESOLVED]))
    written = sa.and_(Message.author_id == person.id, Message.redacted_at.is_(None))
    held = sa.and_(Custody.person_id == person.id, Custody.until.is_(None))
    lines = [
        Line("tickets_open", _count(Ticket, asked), "kept", "work_goes_on"),
        Line("messages", _count(Message, written), "kept", "of_others_matters"),
        Line("devices", _count(Custody, held), "kept", "not_returned"),
        Line(
            "facts",
            _count(Event, sa.or_(Event.actor_id == person.id, Event.subject_id == person.id)),
            "kept",
            "history",
        ),
        Line("views", _count(PersonalView, PersonalView.subject_id == person.id), "kept", "log_of_views"),
    ]
    return [line for line in lines if line.count]


def _count(model: Any, condition: Any) -> int:
    counted = everywhere(sa.select(sa.func.count()).select_from(model).where(condition), *_guarded(model), why=WHY)
    return db.session.scalar(counted) or 0


def _guarded(model: Any) -> tuple[Any, ...]:
    return (model,) if hasattr(model, "readable_by") else ()
