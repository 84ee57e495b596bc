"""Canned replies for tests."""

from typing import Any

from core.db import transaction
from organisation.people.roles import Role
from tests import cast
from tickets.replies import replies
from tickets.replies.models import CannedReply

WORDS = {f"name_{code}": f"Restart {code}" for code in ("fi", "sv", "en")} | {
    "text_fi": "Hei {first_name}, käynnistä {device} uudelleen. ({number})",
    "text_sv": "Hej {first_name}, starta om {device}. ({number})",
    "text_en": "Hello {first_name}, restart {device}. ({number})",
}


def reply(shortcut: str = "restart", **given: Any) -> CannedReply:
    """One for every team."""
    with transaction():
        return replies.add(cast.everywhere(Role.LEAD).actor, shortcut=shortcut, **WORDS | given)
