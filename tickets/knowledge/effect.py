"""What help before filing saves: how many more of those who saw it did without a request, next to those held out."""

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa

from core import clock
from core.actor import Actor
from core.db import db
from tickets.knowledge.models import HelpTrial
from tickets.knowledge.shares import Difference, Share, difference

READ: Final = "help:effect"
FEW: Final = 30  # of a group: with fewer nothing much can be said
DAYS: Final = (30, 90, 365)


@dataclass(frozen=True, slots=True)
class Effect:
    """One category, or all of them.

    category_id  None: nothing was chosen yet, or all of them
    helped       of those who were shown help, who filed nothing within a day
    held_out     of those who were shown none, who filed nothing within a day
    """

    category_id: uuid.UUID | None
    helped: Share
    held_out: Share

    @property
    def saved(self) -> Difference | None:
        """By how much the share without a request is larger with help; None: one of the groups is empty."""
        return difference(self.helped, self.held_out)

    @property
    def is_few(self) -> bool:
        """Whether one of the groups is too small to say much."""
        return min(self.helped.of, self.held_out.of) < FEW

    @property
    def says(self) -> str:
        """What can be said: saves, costs, or unclear, as the interval holds zero or one of the groups is too small."""
        if self.saved is None or self.is_few or self.saved.low <= 0 <= self.saved.high:
            return "unclear"
        return "saves" if self.saved.low > 0 else "costs"


def of_last(actor: Actor, *, days: int = 90) -> tuple[Effect, list[Effect]]:
    """The effect within the last `days`, in all and by category, the largest first; what is not known yet is left out.

    Raises  Forbidden
    """
    actor.must(READ)
    counted = sa.func.count().label("n")
    wanted = sa.select(HelpTrial.category_id, HelpTrial.held_out, HelpTrial.filed, counted)
    wanted = wanted.where(HelpTrial.filed.is_not(None), HelpTrial.on_day > clock.today() - dt.timedelta(days=days))
    rows = db.session.execute(wanted.group_by(HelpTrial.category_id, HelpTrial.held_out, HelpTrial.filed)).all()
    each = [_effect(key, [row for row in rows if row.category_id == key]) for key in {row.category_id for row in rows}]
    return _effect(None, rows), sorted(each, key=lambda one: (-one.helped.of - one.held_out.of, str(one.category_id)))


def _effect(key: uuid.UUID | None, rows: Iterable[Any]) -> Effect:
    def share(*, held_out: bool) -> Share:
        some = [row for row in rows if row.held_out is held_out]
        return Share(sum(row.n for row in some if not row.filed), sum(row.n for row in some))

    return Effect(key, share(held_out=False), share(held_out=True))
