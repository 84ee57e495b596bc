"""Approvals: a request that costs money goes by link to whoever decides; it is approved, refused or forgotten, once."""

import datetime as dt
import uuid
from collections.abc import Collection
from typing import Any, Final

import sqlalchemy as sa
from flask_babel import gettext

from core import clock
from core.actor import SYSTEM, Actor
from core.db import by_key, db
from core.errors import N_, Forbidden
from core.history import change
from core.isolated import one_of_many
from core.scope import everywhere
from organisation.people.models import Grant, Person
from organisation.people.roles import TABLE
from organisation.people.search import holds_today
from organisation.schools.models import School
from tickets.desk import closing, desk, notices
from tickets.mail.hooks import Asked
from tickets.notices.leaving import leave
from tickets.requests.models import Approval, ApprovalState, ApprovedBy
from tickets.requests.refusals import (
    ApprovalDecided,
    ApprovalForgotten,
    ApprovalOfOthers,
    ApprovalOpenAlready,
    ApprovalOwn,
    ApprovalTicketOver,
)
from tickets.states import OPEN, Kind
from tickets.ticket.models import Ticket
from tickets.ticket.titles import title
from tickets.ticket.transitions import WORK

FORGOTTEN_AFTER: Final = dt.timedelta(days=14)
AT_ONCE: Final = 200
SHOWN: Final = 50
ASKED: Final = "ticket.approval_asked"
WAITS_FOR: Final = {
    ApprovedBy.SCHOOL: N_("It waits for the approval of the school's contact person."),
    ApprovedBy.ASSETS: N_("It waits for the approval of the asset manager."),
}
PERMISSION: Final = {ApprovedBy.SCHOOL: "approval:school", ApprovedBy.ASSETS: "approval:assets"}
WHY: Final = "whoever decides about a request reads what it is"


def ask(actor: Actor, ticket: Ticket, *, by: ApprovedBy, cost_cents: int | None = None) -> Approval:
    """Ask for the approval of `ticket`, and tell whoever decides. Whoever files it by a form asks with it; else the desk.

    cost_cents  without VAT; None: not known
    Raises   ApprovalTicketOver, ApprovalOpenAlready
    Records  approval.asked
    """
    if ticket.state not in OPEN:
        raise ApprovalTicketOver
    wanted = sa.select(Approval.id).where(Approval.ticket_id == ticket.id, Approval.outcome == ApprovalState.OPEN)
    if db.session.scalar(wanted) is not None:
        raise ApprovalOpenAlready
    made = Approval(ticket_id=ticket.id, school_id=ticket.school_id, by=by, cost_cents=cost_cents)
    with change(made, "approval.asked", by=actor):
        db.session.add(made)
    leave(_deciders(ticket, by), ticket.id, ASKED, by=actor)
    return made


def _deciders(ticket: Ticket, by: ApprovedBy) -> set[uuid.UUID]:
    """Whoever may decide about `ticket` today, but for its requester."""
    roles = sorted(TABLE[PERMISSION[by]])
    wanted = sa.select(Grant.person_id).where(Grant.role.in_(roles), holds_today())
    wanted = wanted.where(sa.or_(Grant.school_id.is_(None), Grant.school_id == ticket.school_id))
    return set(db.session.scalars(wanted)) - {ticket.requester_id}


def ask_by_desk(actor: Actor, ticket: Ticket, *, by: ApprovedBy, cost_cents: int | None = None) -> Approval:
    """As `ask`, for whoever works on `ticket`. Raises Forbidden too."""
    if not desk.works(actor, ticket):
        raise Forbidden(permission=WORK)
    return ask(actor, ticket, by=by, cost_cents=cost_cents)


def get(approval_id: uuid.UUID, *, lock: bool = False) -> Approval:
    """One approval, whoever asks: who may decide is judged next. Raises NotFound."""
    return by_key(Approval, approval_id, lock=lock)


def must_decide(actor: Actor, approval: Approval) -> Ticket:
    """The ticket of `approval`, for whoever decides about it. Raises ApprovalOfOthers, ApprovalOwn."""
    if not actor.may(PERMISSION[approval.by], approval.school_id):
        raise ApprovalOfOthers
    wanted = sa.select(Ticket).where(Ticket.id == approval.ticket_id)
    ticket: Ticket = db.session.scalars(everywhere(wanted, Ticket, why=WHY)).one()
    if actor.id == ticket.requester_id:
        raise ApprovalOwn
    return ticket


def may_decide(actor: Actor, approval: Approval, ticket: Ticket) -> bool:
    """Whether `approval`, of `ticket`, waits for the decision of `actor`."""
    waits = approval.outcome is ApprovalState.OPEN and actor.id != ticket.requester_id
    return waits and actor.may(PERMISSION[approval.by], approval.school_id)


def decide(actor: Actor, approval_id: uuid.UUID, *, approved: bool, note: str = "") -> Approval:
    """Approve or refuse. What is refused is cancelled, and whoever asked reads why.

    note     0-500 characters
    Raises   NotFound, ApprovalOfOthers, ApprovalOwn, ApprovalDecided, ApprovalForgotten, ApprovalTicketOver
    Records  approval.approved or approval.refused; ticket.cancelled
    """
    seen = get(approval_id)
    ticket = must_decide(actor, seen)
    held = sa.select(Ticket).where(Ticket.id == ticket.id).with_for_update().execution_options(populate_existing=True)
    ticket = db.session.scalars(everywhere(held, Ticket, why=WHY)).one()
    approval = get(approval_id, lock=True)
    if approval.outcome is ApprovalState.FORGOTTEN:
        raise ApprovalForgotten
    if approval.decided_at is not None:
        raise ApprovalDecided(
            person=_name(approval.decided_by_id), day=f"{approval.decided_at.astimezone(clock.SCHOOL_ZONE):%-d.%-m.%Y}"
        )
    if ticket.state not in OPEN:
        raise ApprovalTicketOver
    with change(approval, "approval.approved" if approved else "approval.refused", by=actor):
        approval.outcome = ApprovalState.APPROVED if approved else ApprovalState.REFUSED
        approval.note, approval.decided_by_id, approval.decided_at = note, actor.id, clock.now()
    notices.tell_agent(ticket, "ticket.approved" if approved else "ticket.approval_refused", by=actor)
    if not approved:
        closing.cancel(SYSTEM, ticket, reason=note)
    return approval


def forget() -> int:
    """End approvals that nobody decided in time; returns how many. Records approval.forgotten of each."""
    wanted = sa.select(Approval).where(
        Approval.outcome == ApprovalState.OPEN, Approval.created_at < clock.now() - FORGOTTEN_AFTER
    )
    wanted = wanted.order_by(Approval.created_at).limit(AT_ONCE).with_for_update(skip_locked=True)
    ended = 0
    for approval in db.session.scalars(wanted).all():
        with one_of_many("approvals.forget", approval.id):
            with change(approval, "approval.forgotten", by=SYSTEM):
                approval.outcome, approval.decided_at = ApprovalState.FORGOTTEN, clock.now()
            of = sa.select(Ticket).where(Ticket.id == approval.ticket_id)
            ticket = db.session.scalars(everywhere(of, Ticket, why="the agent is told")).one()
            notices.tell_agent(ticket, "ticket.approval_forgotten", by=SYSTEM)
            ended += 1
    return ended


def find(actor: Actor, language: str = "", tickets: Collection[uuid.UUID] | None = None) -> list[Any]:
    """The open approvals that `actor` may decide, oldest first: with number and title of the ticket, and the school.

    tickets  keys of the only tickets that are asked for
    """
    mine = [_in_reach(actor, by, permission) for by, permission in PERMISSION.items() if actor.may(permission)]
    wanted = _joined(language or actor.language).where(
        Approval.outcome == ApprovalState.OPEN, sa.or_(sa.false(), *mine)
    )
    wanted = wanted.where(Ticket.requester_id != actor.id).order_by(Approval.created_at, Approval.id).limit(SHOWN)
    if tickets is not None:
        wanted = wanted.where(Ticket.id.in_(list(tickets)))
    return list(db.session.execute(everywhere(wanted, Ticket, Person, why=WHY)))


def asked(actor: Actor, tickets: Collection[uuid.UUID], language: str) -> dict[uuid.UUID, Asked]:
    """Of `tickets`, those that wait for the decision of `actor`, as a mail tells of them."""
    if not any(actor.may(permission) for permission in PERMISSION.values()):
        return {}
    return {
        row.ticket_id: Asked(ASKED, row.number, "" if row.sensitive else row.title, f"/approvals/{row.Approval.id}")
        for row in find(actor, language, tickets)
    }


def of(ticket: Ticket) -> list[Any]:
    """The approvals of `ticket`, oldest first, with who decided."""
    wanted = _joined("en").where(Approval.ticket_id == ticket.id).order_by(Approval.created_at, Approval.id)
    return list(db.session.execute(everywhere(wanted, Ticket, Person, why="whoever sees the ticket")))


def waits_for(ticket: Ticket) -> str:
    """One sentence for the requester while somebody has to agree; empty: nobody has."""
    if ticket.kind is not Kind.REQUEST or ticket.state not in OPEN:
        return ""
    wanted = sa.select(Approval.by).where(Approval.ticket_id == ticket.id, Approval.outcome == ApprovalState.OPEN)
    by = db.session.scalar(wanted.limit(1))
    return "" if by is None else str(gettext(WAITS_FOR[by]))


def refused(tickets: Collection[uuid.UUID]) -> dict[uuid.UUID, str]:
    """Of `tickets`, those that an approval refused: who refused them and why, as one sentence for the requester."""
    if not tickets:
        return {}
    wanted = sa.select(Approval.ticket_id, Approval.note, Person.name)
    wanted = wanted.outerjoin(Person, Person.id == Approval.decided_by_id)
    wanted = wanted.where(Approval.ticket_id.in_(tickets), Approval.outcome == ApprovalState.REFUSED)
    rows = db.session.execute(
        everywhere(wanted.order_by(Approval.decided_at), Person, why="who asked reads who refused")
    )
    return {row.ticket_id: _refused(row) for row in rows}


def _refused(row: Any) -> str:
    if not row.note:
        return str(gettext("Refused by %(name)s.", name=row.name or "–"))
    return str(gettext("Refused by %(name)s: %(reason)s", name=row.name or "–", reason=row.note))


def one(approval_id: uuid.UUID, language: str) -> Any:
    """One approval as `find` has them."""
    wanted = _joined(language).where(Approval.id == approval_id)
    return db.session.execute(everywhere(wanted, Ticket, Person, why=WHY)).one()


def _joined(language: str) -> Any:
    decider, asker = sa.orm.aliased(Person), sa.orm.aliased(Person)
    columns = (
        Approval,
        Ticket.number,
        Ticket.description,
        Ticket.title_code,
        Ticket.sensitive,
        Ticket.id.label("ticket_id"),
        title(language).label("title"),
    )
    wanted = sa.select(
        *columns, School.name_fi, School.name_sv, decider.name.label("decider"), asker.name.label("asker")
    )
    wanted = wanted.join(Ticket, Ticket.id == Approval.ticket_id).join(School, School.id == Approval.school_id)
    return wanted.outerjoin(decider, decider.id == Approval.decided_by_id).join(asker, asker.id == Ticket.requester_id)


def _in_reach(actor: Actor, by: ApprovedBy, permission: str) -> Any:
    if actor.everywhere(permission):
        return Approval.by == by
    return sa.and_(Approval.by == by, Approval.school_id.in_(actor.schools(permission)))


def _name(person_id: uuid.UUID | None) -> str:
    wanted = sa.select(Person.name).where(Person.id == person_id)
    return str(db.session.scalar(everywhere(wanted, Person, why="who decided, for whoever decides too")) or "–")
