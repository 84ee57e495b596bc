"""Work on many tickets as its doors show it: what came of it for each ticket, and what its undo brought back."""

from typing import Any

import sqlalchemy as sa
from flask import flash
from flask_babel import ngettext

from core.db import db
from core.scope import everywhere
from tickets.bulk import works
from tickets.bulk.models import TicketBulk, TicketBulkItem
from tickets.ticket.models import Ticket
from tickets.ticket.titles import title
from web import problems


def whole(work: TicketBulk, language: str = "") -> dict[str, Any]:
    """`work` with each of its tickets; `language`: of their titles."""
    items = works.items(work)
    found = _tickets([item.ticket_id for item in items if item.ticket_id], language)
    return {
        "id": work.id,
        "action": work.action,
        "person": work.person_id,
        "created_at": work.created_at,
        "undone_at": work.undone_at,
        "items": [_item(item, found.get(item.ticket_id)) for item in items],
    }


def _tickets(keys: list[Any], language: str) -> dict[Any, Any]:
    wanted = sa.select(Ticket.id, Ticket.number, Ticket.state, title(language or "en").label("title"))
    told = everywhere(wanted.where(Ticket.id.in_(keys)), Ticket, why="tickets that whoever did it could see")
    return {row.id: row for row in db.session.execute(told)}


def _item(item: TicketBulkItem, ticket: Any) -> dict[str, Any]:
    return {
        "named": item.named,
        "ticket": item.ticket_id,
        "number": ticket.number if ticket else None,
        "title": ticket.title if ticket else None,
        "state": ticket.state if ticket else None,
        "done": item.problem is None,
        "version": item.version,
        "problem": _problem(item.problem),
        "undone": item.is_undone,
        "undo_problem": _problem(item.undo_problem),
    }


def _problem(kept: dict[str, Any] | None) -> dict[str, Any] | None:
    return {"code": kept["code"], "detail": problems.kept(kept)} if kept else None


def tell(work: TicketBulk) -> None:
    """Say on the next page how many tickets it was done to, and why not to the others."""
    items = works.items(work)
    left = [item.problem for item in items if item.problem]
    if done := len(items) - len(left):
        flash(_done(work.action, done), "success")
    if left:
        told = ngettext("%(num)s ticket was left as it is:", "%(num)s tickets were left as they are:", len(left))
        flash(" ".join([told, *sorted({problems.kept(problem) for problem in left})]), "alert")


def _done(action: str, count: int) -> str:
    """What is said when it was done to `count` tickets."""
    said = {
        "take": ngettext("%(num)s ticket is yours.", "%(num)s tickets are yours.", count),
        "assign": ngettext("%(num)s ticket was handed over.", "%(num)s tickets were handed over.", count),
        "classify": ngettext("%(num)s ticket was classified.", "%(num)s tickets were classified.", count),
        "wait": ngettext("%(num)s ticket is waiting.", "%(num)s tickets are waiting.", count),
        "resume": ngettext("Work on %(num)s ticket continues.", "Work on %(num)s tickets continues.", count),
        "resolve": ngettext("%(num)s ticket was resolved.", "%(num)s tickets were resolved.", count),
        "macro": ngettext(
            "The macro was carried out on %(num)s ticket.", "The macro was carried out on %(num)s tickets.", count
        ),
        "merge": ngettext("%(num)s ticket was joined.", "%(num)s tickets were joined.", count),
        "cancel": ngettext("%(num)s ticket was cancelled.", "%(num)s tickets were cancelled.", count),
    }
    return str(said[action])


def tell_undone(work: TicketBulk) -> None:
    """Say on the next page how many tickets are as they were, and why the others are not."""
    done = [item for item in works.items(work) if item.problem is None]
    back = [item for item in done if item.is_undone]
    if back:
        flash(ngettext("%(num)s ticket is as it was.", "%(num)s tickets are as they were.", len(back)), "success")
    if left := [item.undo_problem for item in done if item.undo_problem]:
        told = ngettext("%(num)s ticket was not taken back:", "%(num)s tickets were not taken back:", len(left))
        flash(" ".join([told, *sorted({problems.kept(problem) for problem in left})]), "alert")
