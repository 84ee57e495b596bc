"""Macros for tests."""

from typing import Any

from core.db import transaction
from core.languages import CODES
from organisation.people.roles import Role
from tests import cast
from tickets.macros import macros
from tickets.macros.models import Macro, Outcome
from tickets.states import WaitReason

NAMES = {"name_fi": "Kysy lisää", "name_sv": "Fråga mer", "name_en": "Ask for more"}


def macro(**given: Any) -> Macro:
    """One that sets a ticket to waiting for its requester for five days."""
    waits = {"outcome": Outcome.WAIT, "wait_reason": WaitReason.REQUESTER, "wait_days": 5}
    with transaction():
        return macros.add(cast.everywhere(Role.LEAD).actor, **NAMES | waits | given)


def of_steps() -> Macro:
    """One that adds a step to the checklist and leaves the ticket as it is."""
    step = dict.fromkeys(CODES, "Check it")
    return macro(outcome=Outcome.STAY, wait_reason=None, wait_days=None, checklist=[step])
