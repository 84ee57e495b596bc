"""The addresses that people of the demo write to. Their mail is brought to Vire, since the demo has no mail server."""

from typing import Any, Final

from flask import current_app

from core.actor import SYSTEM
from core.languages import Language
from tickets.mailboxes import mailboxes
from tickets.routing.default_ruleset import DEVICES

MAILBOXES: Final[list[dict[str, Any]]] = [
    {"address": "apu@demo.invalid"},
    {"address": "hjalp@demo.invalid", "language": Language.SWEDISH},
    {"address": "laitteet@demo.invalid", "team": DEVICES},
    {"address": "atk@demo.invalid", "active": False},
]


def add() -> None:
    """Four mailboxes, one of them out of use."""
    own = current_app.config["SETTINGS"]
    for each in MAILBOXES:
        mailboxes.add(SYSTEM, own, **each)
