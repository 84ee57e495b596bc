"""Who was shown to whom: a name in a list, on a page or in a history is a view of personal data, and it is logged.

The same pair of eyes is logged once in a while, after the log really holds the look.
"""

import uuid
from collections.abc import Callable, Collection, Iterator
from typing import Any, Final

from core import aside, clock
from core.actor import Actor
from organisation.people import hooks

AGAIN: Final = 600.0  # seconds in which one process does not log the same look again
MOST: Final = 20_000
_logged: dict[tuple[uuid.UUID | None, uuid.UUID], float] = {}


def shown(actor: Actor, people: Collection[uuid.UUID], purpose: str) -> None:
    """Log that `actor` was shown these people by name, as holders or otherwise.

    people   their keys
    purpose  the page or call
    """
    now = clock.now().timestamp()
    fresh = [key for key in set(people) if now - _logged.get((actor.id, key), 0.0) > AGAIN]
    if fresh:
        hooks.looked_at(actor, "person", fresh, purpose)
        aside.note(_keep, actor.id, fresh, now)


def _keep(viewer: uuid.UUID | None, people: list[uuid.UUID], at: float) -> Callable[[], None]:
    """What remembers the look, once the log holds it."""

    def keep() -> None:
        if len(_logged) > MOST:
            _logged.clear()
        _logged.update({(viewer, key): at for key in people})

    return keep


def told_of(rows: Collection[Any]) -> set[uuid.UUID]:
    """The people whom facts of the history are about: whose details changed, who got or gave back something.

    rows  of Event, with subject, `before` and `after`
    """
    subjects = {row.subject_id for row in rows if row.subject_type == "person"}
    return subjects | {key for row in rows for side in (row.before, row.after) for key in _holders(side)}


def _holders(value: Any) -> Iterator[uuid.UUID]:
    if isinstance(value, dict):
        for name, part in value.items():
            if name == "person_id" and isinstance(part, str):
                yield uuid.UUID(part)
            else:
                yield from _holders(part)
