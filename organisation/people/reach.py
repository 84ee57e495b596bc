"""From the grants of a person to what they may do where."""

import uuid
from collections.abc import Iterable
from functools import lru_cache

from core.actor import Actor, Reach
from organisation.people.roles import Role, permissions

Held = tuple[str, uuid.UUID | None]  # a role and the school it is granted for; None: every school


def actor(
    person_id: uuid.UUID,
    grants: Iterable[Held],
    *,
    language: str,
    name: str,
    credential_id: uuid.UUID | None = None,
) -> Actor:
    """The actor that a person with `grants` (those that hold today) is; `credential_id` as Actor has it."""
    held = tuple(sorted(grants, key=str))
    return Actor(person_id, reaches(held), frozenset(role for role, _ in held), language, name, credential_id)


@lru_cache(maxsize=2048)
def reaches(held: tuple[Held, ...]) -> dict[str, Reach]:
    """Permission → schools, the union over `held`; None where one grant reaches every school."""
    found: dict[str, Reach] = {}
    for role, school_id in held:
        for permission in permissions(Role(role)):
            if school_id is None or found.get(permission, frozenset()) is None:
                found[permission] = None
            else:
                found[permission] = (found.get(permission) or frozenset()) | {school_id}
    return found
