"""Mailboxes for tests."""

import dataclasses
from typing import Any

from core.db import transaction
from core.settings import Settings
from organisation.people.roles import Role
from tests import cast
from tests.mail import mails
from tickets.mailboxes import mailboxes
from tickets.mailboxes.models import Mailbox


def own(**accounts: str) -> Settings:
    """Settings with these accounts."""
    return dataclasses.replace(mails.own(), imap=accounts)


def mailbox(address: str = "apu@vire.example", settings: Settings | None = None, **given: Any) -> Mailbox:
    """One, added by an administrator."""
    with transaction():
        admin = cast.everywhere(Role.ADMIN).actor
        return mailboxes.add(admin, settings or mails.own(), address=address, **given)
