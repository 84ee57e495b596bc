"""Who may see what things cost: amounts leave the register through here."""

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from flask import g

from core.actor import Actor

PERMISSION: Final = "device:price"


def may_see(actor: Actor, school_id: UUID | None = None) -> bool:
    """Whether `actor` may see prices: somewhere, or at `school_id` when one is given."""
    return actor.may(PERMISSION, school_id)


def may_reader_see() -> bool:
    """Whether whoever reads the present page may see prices; wired to the filters that write amounts."""
    actor = g.get("actor")
    return actor is not None and may_see(actor)


def visible_to(actor: Actor, told: Mapping[str, Any], school_id: UUID | None = None) -> dict[str, Any]:
    """`told` as `actor` may see it: without its amounts, named `cents` or `…_cents`, unless prices may be seen.

    school_id  whose prices they are; None: the city's
    """
    if may_see(actor, school_id):
        return dict(told)
    return {name: value for name, value in told.items() if not f"_{name}".endswith("_cents")}
