"""What higher floors know of people whom files of staff add or let go. Filled by config/wiring.py."""

import uuid
from collections.abc import Callable, Collection
from typing import Any

from core.actor import Actor

# code of the reason, see `wording.KEPT` → (keys of people) → those of them for whom it holds
needed: dict[str, Callable[[list[uuid.UUID]], Collection[uuid.UUID]]] = {}
# key of a person → the teams they are in, as JSON that `join_again` takes
teams_of: Callable[[uuid.UUID], list[dict[str, Any]]] = lambda _: []  # noqa: E731
# (who does it, key of a person, what `teams_of` said) → they are in those teams again
join_again: Callable[[Actor, uuid.UUID, list[dict[str, Any]]], None] = lambda *_: None  # noqa: E731
