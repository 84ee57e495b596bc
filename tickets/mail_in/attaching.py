"""The files of a mail become those of its ticket, by a job of its own: the ticket does not wait for them."""

import io
import uuid
from typing import Final

import sqlalchemy as sa

from core.actor import SYSTEM
from core.db import db
from core.outbox import items
from core.scope import everywhere, unfiltered
from core.settings import Settings
from organisation.people import acting
from tickets.attachments import keeping, preparing
from tickets.attachments.models import Attachment
from tickets.attachments.preparing import Sent
from tickets.mail import parsing
from tickets.mail.models import Mail, MailContent, MailState
from tickets.mail.parsing import Parsed
from tickets.states import Visibility
from tickets.ticket.models import Message, Ticket

TOPIC: Final = "mail.attach"
WHY = "a job adds the files of a mail, whoever may see them"


def queue(mail: Mail, parsed: Parsed) -> None:
    """Have the files of `mail` added, which was just added to a ticket; once, however often this is asked."""
    if parsed.attachments or any(kind.startswith("image/") for kind in parsed.kinds):
        items.add(TOPIC, {"mail_id": str(mail.id)}, dedup_key=str(mail.id))


def attach(mail_id: uuid.UUID, own: Settings) -> None:
    """Add the files of a mail to its ticket; what is there already is not added again. Records ticket.attached."""
    mail = db.session.get(Mail, mail_id, execution_options=unfiltered(Mail, why=WHY))
    content = db.session.get(MailContent, mail_id)
    if mail is None or content is None or mail.state not in {MailState.NEW, MailState.THREADED}:
        return
    with preparing.prepared([Sent(name, io.BytesIO(raw)) for name, raw in parsing.files(content.raw)], own) as prepared:
        wanted = sa.select(Ticket).where(Ticket.id == mail.ticket_id).with_for_update()
        ticket = db.session.scalars(everywhere(wanted, Ticket, why=WHY)).one()
        actor = (acting.actor_for(mail.person_id) if mail.person_id else None) or SYSTEM
        visibility = _visibility(mail)
        choice = keeping.choose(actor, ticket, prepared, visibility=visibility, by_mail=True)
        known = _refused_before(ticket)
        prepared.refused = [one for one in prepared.refused if (one[0], one[2].code) not in known]
        prepared.refused += [(why.values["name"], 0, why) for why in choice.refused]
        keeping.store(
            *(actor, ticket, prepared, choice, own),
            visibility=visibility,
            message_id=mail.message_key,
            by_mail=True,
        )


def _refused_before(ticket: Ticket) -> set[tuple[str, str]]:
    """Names of the files that are noted as refused already, each with the code of its reason."""
    wanted = sa.select(Attachment.name, Attachment.refusal).where(Attachment.ticket_id == ticket.id)
    rows = db.session.execute(everywhere(wanted.where(Attachment.refusal != ""), Attachment, why=WHY))
    return {(row.name, row.refusal) for row in rows}


def _visibility(mail: Mail) -> Visibility:
    """That of the message which the mail became: one of somebody unknown is an internal note."""
    if mail.message_key is None:
        return Visibility.PUBLIC
    wanted = sa.select(Message.visibility).where(Message.id == mail.message_key)
    return db.session.scalar(everywhere(wanted, Message, why=WHY)) or Visibility.PUBLIC
