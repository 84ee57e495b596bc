"""What higher floors do when people are looked at or may no longer come in as before; filled by config/wiring.py."""

import uuid
from collections.abc import Callable, Collection
from typing import Any

from core.actor import Actor


def _not_wired(*_: Any) -> None:
    raise RuntimeError("config/wiring.py has not filled organisation.people.hooks")


# (who looks, kind of thing, whose data, page or call) → logged, see organisation.access.views
looked_at: Callable[[Actor, str, uuid.UUID | Collection[uuid.UUID], str], None] = _not_wired
# (who does it, whose: a Person) → every session but the present one, every token and reset link is ended,
# see organisation.access.credentials
end_access: Callable[[Actor, Any], None] = _not_wired
# (a Leaving) → what that person has on their hands, each a Held, see organisation.people.leaving
held: list[Callable[[Any], list[Any]]] = []
# (key of a person) → what they may no longer work on is taken from them at once
left: list[Callable[[uuid.UUID], Any]] = []
# (who does it, key of a person) → they are taken out of whatever they are a member of: they leave for good
gone: list[Callable[[Actor, uuid.UUID], Any]] = []
