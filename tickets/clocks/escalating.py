"""Escalation: when a clock comes near its due time, or is past it, the agent or the leads are told, step after step.

Whatever is due is taken in one go: one statement each for the clocks, the facts and the notices. Notices become at most
one mail for each person (`tickets.mail.gather`), so a lead gets one digest of all that is late.
"""

import datetime as dt
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from core import clock, ids
from core.db import db
from core.history import Event
from core.scope import everywhere
from organisation.people.models import Grant
from organisation.people.roles import TABLE
from organisation.people.search import holds_today
from tickets.clocks import keeping, policies
from tickets.clocks.models import TicketClock
from tickets.clocks.policies import Step, Terms
from tickets.notices.leaving import MAIL_AFTER
from tickets.notices.models import Notice
from tickets.teams.models import TeamMember
from tickets.ticket.models import Ticket
from tickets.ticket.transitions import LEAD

AT_ONCE = 5_000
Columns = dict[str, tuple[Any, list[Any]]]


@dataclass(frozen=True, slots=True)
class Taken:
    """One step that was taken for the clock in `row`."""

    row: Any
    number: int
    step: Step

    @property
    def verb(self) -> str:
        return "ticket.due_soon" if self.step.offset < dt.timedelta() else "ticket.overdue"


def escalate() -> int:
    """Take every step that is due; returns how many. Records ticket.escalated for each."""
    now = clock.now()
    columns = (*TicketClock.__table__.columns, Ticket.school_id, Ticket.agent_id, Ticket.team_id)
    wanted = sa.select(*columns).join(Ticket, Ticket.id == TicketClock.ticket_id)
    wanted = wanted.where(TicketClock.next_step_at <= now, TicketClock.stopped_at.is_(None))
    wanted = wanted.order_by(TicketClock.next_step_at, TicketClock.ticket_id).limit(AT_ONCE)
    wanted = wanted.with_for_update(of=TicketClock, skip_locked=True)
    rows = db.session.execute(everywhere(wanted, Ticket, why="every school's tickets are due")).all()
    if not rows:
        return 0
    terms = {key: policies.version(key) for key in {row.policy_id for row in rows}}
    taken = [one for row in rows for one in _steps(row, terms[row.policy_id], now)]
    _go_on(rows, taken, terms)
    _record(taken, now)
    _tell(taken, now)
    return len(taken)


def _steps(row: Any, terms: Terms, now: dt.datetime) -> Iterator[Taken]:
    """The steps of one clock that are due, in their order."""
    steps, one = terms.steps.get(row.kind, ()), keeping.to_running(row)
    for number in range(row.step, len(steps)):
        at = keeping.next_step_at(row.kind, number, terms, one)
        if at is None or at > now:
            return
        yield Taken(row, number, steps[number])


def _go_on(rows: Sequence[Any], taken: Sequence[Taken], terms: dict[uuid.UUID, Terms]) -> None:
    """Write which step of each clock comes next, and when."""
    done: dict[tuple[uuid.UUID, str], int] = {}
    for one in taken:
        done[one.row.ticket_id, one.row.kind] = one.number + 1
    steps = [done.get((row.ticket_id, row.kind), row.step) for row in rows]
    nexts = [
        keeping.next_step_at(row.kind, step, terms[row.policy_id], keeping.to_running(row))
        for row, step in zip(rows, steps, strict=True)
    ]
    values = _values(
        {
            "ticket_id": (sa.Uuid, [row.ticket_id for row in rows]),
            "kind": (sa.Text, [row.kind.value for row in rows]),
            "step": (sa.Integer, steps),
            "next_step_at": (sa.DateTime(timezone=True), nexts),
        }
    )
    same = sa.and_(TicketClock.ticket_id == values.c.ticket_id, sa.cast(TicketClock.kind, sa.Text) == values.c.kind)
    update = sa.update(TicketClock).where(same).values(step=values.c.step, next_step_at=values.c.next_step_at)
    db.session.execute(update.execution_options(synchronize_session=False))


def _record(taken: Sequence[Taken], now: dt.datetime) -> None:
    told = [{"clock": one.row.kind.value, "step": one.number + 1, "tells": one.step.tells} for one in taken]
    count = len(taken)
    _insert(
        Event,
        {
            "id": (sa.Uuid, [ids.new() for _ in taken]),
            "at": (sa.DateTime(timezone=True), [now] * count),
            "school_id": (sa.Uuid, [one.row.school_id for one in taken]),
            "verb": (sa.Text, ["ticket.escalated"] * count),
            "subject_type": (sa.Text, [Ticket.__tablename__] * count),
            "subject_id": (sa.Uuid, [one.row.ticket_id for one in taken]),
            "after": (Event.__table__.c.after.type, told),
        },
    )


def _tell(taken: Sequence[Taken], now: dt.datetime) -> None:
    """Leave one notice for each person, ticket and news."""
    leads = _leads()
    everyone = sorted({person for people in leads.values() for person in people})
    news: dict[tuple[uuid.UUID, uuid.UUID, str], None] = {}
    for one in taken:
        to_agent = one.step.tells == "agent" and one.row.agent_id is not None
        for person in [one.row.agent_id] if to_agent else leads.get(one.row.team_id) or everyone:
            news[person, one.row.ticket_id, one.verb] = None
    _insert(
        Notice,
        {
            "person_id": (sa.Uuid, [person for person, _, _ in news]),
            "ticket_id": (sa.Uuid, [ticket for _, ticket, _ in news]),
            "verb": (sa.Text, [verb for _, _, verb in news]),
            "mail_due_at": (sa.DateTime(timezone=True), [now + MAIL_AFTER] * len(news)),
        },
    )


def _leads() -> dict[uuid.UUID | None, list[uuid.UUID]]:
    """Team → its leads; None → those of no team."""
    wanted = sa.select(TeamMember.team_id, Grant.person_id).distinct().select_from(Grant)
    works = sa.and_(TeamMember.person_id == Grant.person_id, TeamMember.active)
    wanted = wanted.outerjoin(TeamMember, works).where(Grant.role.in_(sorted(TABLE[LEAD])), holds_today())
    found: dict[uuid.UUID | None, list[uuid.UUID]] = {}
    for team, person in db.session.execute(wanted):
        found.setdefault(team, []).append(person)
    return found


def _values(columns: Columns) -> Any:
    """Rows given column by column, as a table for a statement."""
    arrays = [sa.cast(sa.literal(values, sa.ARRAY(kind)), sa.ARRAY(kind)) for kind, values in columns.values()]
    named = [sa.column(name, kind) for name, (kind, _) in columns.items()]
    return sa.func.unnest(*arrays).table_valued(*named, name="given").render_derived()


def _insert(model: type[Any], columns: Columns) -> None:
    values = _values(columns)
    rows = sa.select(*(values.c[name] for name in columns))
    db.session.execute(sa.insert(model).from_select(list(columns), rows, include_defaults=False))
