"""What a mail says, before it is composed: plain values, worded in the language of whoever gets it."""

import datetime as dt
import uuid
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Said:
    """A public message that is new. `author` is empty when Vire itself said it."""

    author: str
    at: dt.datetime
    text: str


@dataclass(frozen=True, slots=True)
class News:
    """What happened to one ticket.

    title     empty for a sensitive ticket: a mail is read where others may look on
    happened  (sentence of notices.words, when), oldest first
    said      what is new, oldest first; none for a sensitive ticket
    asks      its reader is asked whether it works now
    path      where its link leads, if not to the ticket
    """

    ticket_id: uuid.UUID
    number: str
    title: str
    happened: list[tuple[str, dt.datetime]]
    said: list[Said] = field(default_factory=list)
    asks: bool = False
    path: str = ""

    @property
    def leads_to(self) -> str:
        """The path of its link."""
        return self.path or f"/tickets/{self.ticket_id}"


@dataclass(frozen=True, slots=True)
class Letter:
    """One mail to one person.

    kind  notice: about one ticket; digest: about several; receipt: a mail of theirs made a ticket
    """

    mail_id: uuid.UUID
    kind: str
    name: str
    address: str
    language: str
    at: dt.datetime
    news: list[News]
