"""What Vire knows of a person, for them to take along.

What they wrote is given to themselves alone: whoever looks after people is no reader of tickets.
Source: General Data Protection Regulation, articles 15 and 20
"""

from collections.abc import Callable
from typing import Any, Final

import sqlalchemy as sa

from core.actor import Actor
from core.db import db
from core.history import record
from core.scope import everywhere
from organisation.access.models import ApiToken, PersonalView, SignedIn
from organisation.people import search
from organisation.people.models import Person
from registry.custody.models import Custody
from registry.devices.models import Device
from registry.quality.models import QualityTask
from registry.staff_files.models import StaffFile, StaffRow
from registry.staff_files.rows_of import about
from tickets.attachments.models import Attachment, RegisterFile
from tickets.desk.models import TicketDraft
from tickets.knowledge.models import HelpTrial
from tickets.mail.models import Mail
from tickets.notices.models import Notice
from tickets.parts.models import TimeSpent
from tickets.privacy.subject import Line
from tickets.requests.models import Approval
from tickets.ticket.models import Message, Ticket
from tickets.visits.models import SiteVisit

MOST: Final = 10_000  # rows of one kind, the newest
WHY = "what is known of the very person"


def export(actor: Actor, person: Person) -> tuple[dict[str, list[dict[str, Any]]], list[Line]]:
    """Everything that is kept of `person`, kind by kind, and a report of what is in it and what is not.

    Records  person.exported
    """
    is_own = actor.id == person.id
    data: dict[str, list[dict[str, Any]]] = {
        "person": [
            {name: getattr(person, name) for name in ("id", "name", "email", "language", "external_id", "created_at")}
        ],
        "roles": [_plain(row._mapping) for row in search.grants_of(person.id)],
    }
    for what, rows in _KINDS.items():
        data[what] = [_plain(row._mapping) for row in rows(person, is_own)]
    report = [Line(what, len(rows), "exported") for what, rows in data.items()]
    if not is_own:
        report.append(Line("texts", len(data["messages"]) + len(data["tickets"]), "left_out", "own_texts_only"))
    report.append(Line("history", 0, "left_out", "keys_only"))
    record(person, "person.exported", by=actor)
    return data, report


def _plain(row: Any) -> dict[str, Any]:
    return {name: value for name, value in dict(row).items() if value is not None}


def _tickets(person: Person, is_own: bool) -> Any:  # noqa: FBT001  as the others
    columns = [Ticket.id, Ticket.number, Ticket.state, Ticket.channel, Ticket.created_at, Ticket.closed_at]
    texts = [Ticket.title, Ticket.description, Ticket.place, Ticket.phone] if is_own else []
    mine = sa.or_(Ticket.requester_id == person.id, Ticket.filed_by_id == person.id)
    return _rows(sa.select(*columns, *texts).where(mine).order_by(Ticket.created_at.desc()), Ticket)


def _messages(person: Person, is_own: bool) -> Any:  # noqa: FBT001
    texts = [Message.text] if is_own else []
    wanted = sa.select(Message.id, Message.ticket_id, Message.visibility, Message.created_at, *texts)
    return _rows(wanted.where(Message.author_id == person.id).order_by(Message.created_at.desc()), Message)


def _files(person: Person, is_own: bool) -> Any:  # noqa: FBT001
    wanted = sa.select(Attachment.id, Attachment.ticket_id, Attachment.media_type, Attachment.created_at)
    wanted = wanted.add_columns(Attachment.name) if is_own else wanted
    return _rows(wanted.where(Attachment.author_id == person.id).order_by(Attachment.created_at.desc()), Attachment)


def _devices(person: Person, _: bool) -> Any:  # noqa: FBT001
    wanted = sa.select(Device.id, Device.asset_tag, Device.serial, Custody.since, Custody.until)
    wanted = wanted.join(Device, Device.id == Custody.device_id).where(Custody.person_id == person.id)
    return _rows(wanted.order_by(Custody.since.desc()), Custody, Device)


def _register_files(person: Person, is_own: bool) -> Any:  # noqa: FBT001
    things = (RegisterFile.device_id, RegisterFile.order_id, RegisterFile.lot_id)
    wanted = sa.select(RegisterFile.id, *things, RegisterFile.media_type, RegisterFile.created_at)
    wanted = wanted.add_columns(RegisterFile.name) if is_own else wanted
    wanted = wanted.where(RegisterFile.author_id == person.id)
    return _rows(wanted.order_by(RegisterFile.created_at.desc()), RegisterFile)


def _visits(person: Person, _: bool) -> Any:  # noqa: FBT001
    wanted = sa.select(SiteVisit.id, SiteVisit.school_id, SiteVisit.on_day, SiteVisit.state, SiteVisit.created_at)
    return _rows(wanted.where(SiteVisit.agent_id == person.id).order_by(SiteVisit.on_day.desc()), SiteVisit)


def _findings(person: Person, _: bool) -> Any:  # noqa: FBT001
    wanted = sa.select(QualityTask.id, QualityTask.device_id, QualityTask.rule, QualityTask.due_on)
    return _rows(wanted.where(QualityTask.person_id == person.id).order_by(QualityTask.due_on.desc()), QualityTask)


def _staff_rows(person: Person, _: bool) -> Any:  # noqa: FBT001
    wanted = sa.select(StaffFile.uploaded_at, StaffRow.row_number, StaffRow.outcome, StaffRow.said)
    wanted = wanted.join(StaffFile, StaffFile.id == StaffRow.file_id).where(about(person))
    return _rows(wanted.order_by(StaffFile.uploaded_at.desc(), StaffRow.row_number), StaffFile)


def _trials(person: Person, _: bool) -> Any:  # noqa: FBT001
    wanted = sa.select(HelpTrial.on_day, HelpTrial.held_out, HelpTrial.seen_at)
    return _rows(wanted.where(HelpTrial.person_id == person.id).order_by(HelpTrial.seen_at.desc()))


def _time(person: Person, is_own: bool) -> Any:  # noqa: FBT001
    wanted = sa.select(TimeSpent.ticket_id, TimeSpent.minutes, TimeSpent.on, TimeSpent.created_at)
    wanted = wanted.add_columns(TimeSpent.note) if is_own else wanted
    return _rows(wanted.where(TimeSpent.person_id == person.id).order_by(TimeSpent.created_at.desc()))


def _approvals(person: Person, is_own: bool) -> Any:  # noqa: FBT001
    wanted = sa.select(Approval.ticket_id, Approval.outcome, Approval.decided_at)
    wanted = wanted.add_columns(Approval.note) if is_own else wanted
    return _rows(wanted.where(Approval.decided_by_id == person.id).order_by(Approval.decided_at.desc()))


def _mails(person: Person, is_own: bool) -> Any:  # noqa: FBT001
    wanted = sa.select(Mail.id, Mail.direction, Mail.state, Mail.created_at)
    wanted = wanted.add_columns(Mail.subject) if is_own else wanted
    return _rows(wanted.where(Mail.person_id == person.id).order_by(Mail.created_at.desc()), Mail)


def _drafts(person: Person, is_own: bool) -> Any:  # noqa: FBT001
    wanted = sa.select(TicketDraft.ticket_id, TicketDraft.visibility, TicketDraft.seen_at, TicketDraft.written_at)
    wanted = wanted.add_columns(TicketDraft.text) if is_own else wanted
    return _rows(wanted.where(TicketDraft.person_id == person.id).order_by(TicketDraft.seen_at.desc()))


def _notices(person: Person, _: bool) -> Any:  # noqa: FBT001
    wanted = sa.select(Notice.ticket_id, Notice.verb, Notice.created_at, Notice.seen_at)
    return _rows(wanted.where(Notice.person_id == person.id).order_by(Notice.created_at.desc()))


def _browsers(person: Person, _: bool) -> Any:  # noqa: FBT001
    wanted = sa.select(SignedIn.browser, SignedIn.created_at, SignedIn.seen_at)
    return _rows(wanted.where(SignedIn.person_id == person.id).order_by(SignedIn.created_at.desc()))


def _tokens(person: Person, _: bool) -> Any:  # noqa: FBT001
    wanted = sa.select(ApiToken.label, ApiToken.created_at, ApiToken.expires_at, ApiToken.revoked_at)
    return _rows(wanted.where(ApiToken.person_id == person.id).order_by(ApiToken.created_at.desc()))


def _views(person: Person, _: bool) -> Any:  # noqa: FBT001
    wanted = sa.select(PersonalView.at, PersonalView.purpose).where(PersonalView.subject_id == person.id)
    return _rows(wanted.order_by(PersonalView.at.desc()))


def _rows(wanted: Any, *models: Any) -> Any:
    return db.session.execute(everywhere(wanted.limit(MOST), *models, why=WHY))


_KINDS: Final[dict[str, Callable[[Person, bool], Any]]] = {
    "tickets": _tickets,
    "messages": _messages,
    "files": _files,
    "register_files": _register_files,
    "devices": _devices,
    "visits": _visits,
    "findings": _findings,
    "time": _time,
    "approvals": _approvals,
    "staff_rows": _staff_rows,
    "trials": _trials,
    "mails": _mails,
    "notices": _notices,
    "drafts": _drafts,
    "browsers": _browsers,
    "tokens": _tokens,
    "views": _views,
}
