"""A ticket's parts as the API shows them."""

from typing import Any

from core.actor import Actor
from tickets.parts import checklist, family, lines, time_spent
from tickets.parts.checklist import Step
from tickets.ticket.models import Ticket


def relatives(actor: Actor, ticket: Ticket) -> dict[str, Any]:
    """The parent and the children that `actor` may see."""
    parent = family.parent(actor, ticket)
    return {
        "parent": _relative(parent) if parent else None,
        "items": [_relative(row) for row in family.children(actor, ticket)],
        "next": None,
    }


def _relative(row: Any) -> dict[str, Any]:
    return {name: getattr(row, name) for name in ("id", "number", "title", "state")}


def devices(actor: Actor, ticket: Ticket) -> dict[str, Any]:
    """Its devices, each with its state."""
    return {"items": lines.of(actor, ticket), "next": None}


def steps(actor: Actor, ticket: Ticket) -> dict[str, Any]:
    """Its checklist, in the actor's language."""
    return {"items": [_step(step, actor.language) for step in checklist.of(ticket)], "next": None}


def _step(step: Step, language: str) -> dict[str, Any]:
    row = step.row
    return {
        "id": step.id,
        "text": step.names.get(language, step.names["en"]),
        "done": step.is_done,
        "done_at": row.done_at if row else None,
        "done_by": {"id": row.done_by_id, "name": step.done_by} if row and row.done_by_id else None,
        "own": bool(row and row.is_own),
    }


def time(ticket: Ticket) -> dict[str, Any]:
    """What was noted, and its sum."""
    rows = time_spent.of(ticket)
    items = [
        {
            "id": row.id,
            "person": {"id": row.person_id, "name": name},
            "minutes": row.minutes,
            "on": row.on,
            "note": row.note,
        }
        for row, name in rows
    ]
    return {"items": items, "total_minutes": sum(item["minutes"] for item in items), "next": None}
