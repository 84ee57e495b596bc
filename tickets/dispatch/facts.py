"""What the rules may know about a ticket: gathered by one statement, in codes and keys, without a person's name."""

import datetime as dt
import uuid
from functools import cache
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from core import clock
from core.compiled import CompiledStatement, constant
from core.scope import everywhere
from organisation.people.models import Grant
from organisation.people.roles import Role
from organisation.people.search import holds_today
from organisation.schools.models import School
from registry.catalogue.models import DeviceModel
from registry.devices.models import Device
from tickets.categories.models import Category
from tickets.dispatch.asked_facts import asked
from tickets.exams import exams
from tickets.exams.models import ExamWindow
from tickets.routing.fields import Fact
from tickets.routing.ruleset import Ruleset
from tickets.teams import membership
from tickets.teams.models import Team
from tickets.ticket import urgent
from tickets.ticket.answers import TicketAnswer
from tickets.ticket.models import Ticket, TicketLine

# A requester may hold several roles: the first of these stands for them.
_ROLES = (Role.SCHOOL_CONTACT, Role.REQUESTER, *(r for r in Role if r not in {Role.SCHOOL_CONTACT, Role.REQUESTER}))
_CHOSEN = sa.orm.aliased(Team)


def facts_of(ticket: Ticket, now: dt.datetime, rules: Ruleset) -> dict[str, Fact]:
    """The facts of `ticket` at the instant `now`, for `rules`; what is not known is left out.

    Of several devices the first counts.
    """
    given: dict[str, Any] = {
        "ticket_id": ticket.id,
        "requester_id": ticket.requester_id,
        "category_id": ticket.category_id,
    }
    given |= {"team_id": ticket.team_id, "school_id": ticket.school_id, "today": clock.today()}
    given |= {"room_id": ticket.room_id, "now": now}
    ((*columns,),) = _around().rows(given)
    row = Around(*columns)
    known = _of_ticket(ticket, row, now) | _of_category(row) | _of_device(row, now)
    known |= {"school.kind": row.kind, "school.language": row.language, "school.district": row.district}
    known["exam.window"] = row.exam or None
    known["help.answers"] = row.answers
    known["requester.role"] = next((role for role in _ROLES if role in (row.roles or ())), None)
    return {name: _plain(fact) for name, fact in known.items() if fact is not None and fact != ""} | asked(
        ticket, rules
    )


class Around(NamedTuple):
    """What is around a ticket, codes as the database keeps them."""

    kind: str
    language: str
    district: str | None
    code: str | None
    impact: str | None
    urgency: str | None
    points: int | None
    category_team: str | None
    team: str | None
    model_id: uuid.UUID | None
    batch_id: uuid.UUID | None
    lifecycle: str | None
    condition: str | None
    warranty_ends_on: dt.date | None
    purchased_on: dt.date | None
    device_category: str | None
    roles: list[str] | None
    exam: bool
    answers: list[str] | None


@cache
def _around() -> CompiledStatement:
    """One row: the school, the category and its team, the first device, the requester's roles, what they answered."""
    names = ("ticket_id", "requester_id", "category_id", "team_id", "school_id", "room_id")
    key = {name: sa.bindparam(name, type_=sa.Uuid()) for name in names}
    now = sa.bindparam("now", type_=sa.DateTime(timezone=True))
    roles = sa.select(sa.func.array_agg(Grant.role.distinct())).where(
        Grant.person_id == key["requester_id"], holds_today()
    )
    in_order = postgresql.aggregate_order_by(TicketAnswer.code, TicketAnswer.position)
    answers = sa.select(sa.func.array_agg(in_order)).where(TicketAnswer.ticket_id == key["ticket_id"])
    first = sa.select(TicketLine.device_id).where(TicketLine.ticket_id == key["ticket_id"]).order_by(TicketLine.id)
    wanted = (
        sa.select(
            *(School.kind, School.language, School.district),
            *(Category.code, Category.impact, Category.urgency, Category.points),
            Team.code.label("category_team"),
            _CHOSEN.code.label("team"),
            *(Device.model_id, Device.batch_id, Device.lifecycle, Device.condition),
            *(Device.warranty_ends_on, Device.purchased_on),
            DeviceModel.category.label("device_category"),
            roles.scalar_subquery().label("roles"),
            exams.goes_on(key["school_id"], key["room_id"], Device.room_id, now).label("exam"),
            answers.scalar_subquery().label("answers"),
        )
        .select_from(School)
        .outerjoin(Category, Category.id == key["category_id"])
        .outerjoin(Team, sa.and_(Team.id == Category.team_id, membership.works()))
        .outerjoin(_CHOSEN, sa.and_(_CHOSEN.id == key["team_id"], membership.works(_CHOSEN)))
        .outerjoin(Device, Device.id == first.limit(constant(1)).scalar_subquery())
        .outerjoin(DeviceModel, DeviceModel.id == Device.model_id)
        .where(School.id == key["school_id"])
    )
    wanted = everywhere(wanted, Device, ExamWindow, why="the rules look at the device, whoever it belongs to")
    return CompiledStatement(wanted, {*names, "today", "now"})


def _of_ticket(ticket: Ticket, row: Any, now: dt.datetime) -> dict[str, Any]:
    return {
        "ticket.kind": ticket.kind,
        "ticket.category": row.code,
        "ticket.language": ticket.language,
        "ticket.class_stopped": urgent.is_stopped(ticket, now),
        "ticket.impact": ticket.impact if ticket.judged else None,
        "ticket.urgency": ticket.urgency if ticket.judged else None,
        "ticket.channel": ticket.channel,
        "ticket.sensitive": ticket.sensitive,
        "ticket.service": ticket.service,
        "ticket.team": row.team if ticket.team_chosen else None,
        "lesson.now": ticket.lesson_ends_at > now if ticket.lesson_ends_at else None,
    }


def _of_category(row: Any) -> dict[str, Any]:
    return {
        "category.team": row.category_team,
        "category.impact": row.impact,
        "category.urgency": row.urgency,
        "category.points": row.points,
    }


def _of_device(row: Any, now: dt.datetime) -> dict[str, Any]:
    if row.model_id is None:
        return {}
    today = now.astimezone(clock.SCHOOL_ZONE).date()
    bought = row.purchased_on
    return {
        "device.category": row.device_category,
        "device.model": row.model_id,
        "device.batch": row.batch_id,
        "device.warranty": row.warranty_ends_on >= today if row.warranty_ends_on else None,
        "device.age_months": clock.months_between(bought, today) if bought else None,
        "device.lifecycle": row.lifecycle,
        "device.condition": row.condition,
    }


def _plain(fact: Any) -> Fact:
    return fact if isinstance(fact, bool | int | list) else str(fact)
