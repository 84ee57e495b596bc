"""Every decision that a test makes is made again at its end, by its own rules, and must come out the same."""

from contextlib import suppress
from typing import Any

import sqlalchemy as sa

_made = False


def watch() -> None:
    """Know of each decision that is stored from now on."""
    from tickets.routing.models import RoutingDecision

    if not sa.event.contains(RoutingDecision, "after_insert", _note):
        sa.event.listen(RoutingDecision, "after_insert", _note)
    forget()


def _note(*_: Any) -> None:
    global _made  # noqa: PLW0603  what this process knows
    _made = True


def forget() -> None:
    """Look at none of those made so far: a test has changed what was decided on purpose."""
    global _made  # noqa: PLW0603
    _made = False


def all_come_out_the_same(session: Any) -> None:
    """Whether the decisions that the session sees come out as they were made."""
    from tickets.dispatch import replay

    if _made:
        with suppress(sa.exc.PendingRollbackError):  # of a test that was cut off nothing is left to be seen
            session.rollback()
            assert list(replay.differing()) == []
