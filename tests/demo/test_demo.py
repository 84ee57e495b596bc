"""The demo is whole, plausible and the same every time."""

import datetime as dt
from collections import Counter
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from config.demo import build, progress, sticker
from core.db import db, patient, transaction
from core.history import Event
from core.scope import everywhere
from organisation.access import passwords
from organisation.people.models import Grant, Person
from organisation.schools.models import Room
from registry.bulk.models import BulkWork
from registry.catalogue.models import DeviceModel
from registry.custody.models import Custody
from registry.despatches import search as despatches
from registry.despatches.models import Despatch, DespatchLine
from registry.despatches.search import DespatchState
from registry.devices.models import Device
from registry.disposal.models import DisposalDocument
from registry.imports.models import PurchaseBatch
from registry.matching import exceptions, figures
from registry.matching.exceptions import Code
from registry.plans.models import PlannedRow
from tests.demo import links
from tickets.attachments.models import RegisterFile
from tickets.dispatch import replay
from tickets.dispatch.facts import facts_of
from tickets.routing import published
from tickets.routing.models import RoutingDecision
from tickets.states import OPEN, State
from tickets.teams.models import Team, TeamMember
from tickets.ticket.models import Assignment, Message, Ticket, TicketLine

WHY = "the test counts"
TICKETS = 600


def count(model: Any, *where: Any) -> Any:
    """Rows of `model`."""
    return db.session.scalar(everywhere(sa.select(sa.func.count()).select_from(model).where(*where), model, why=WHY))


@pytest.mark.timeout(400)  # it opens some thousand pages
def test_a_small_city_is_whole(app: Flask, db_session: Any) -> None:
    said: list[str] = []
    token = progress.hears.set(said.append)
    assert build.build(500, ticket_count=TICKETS)
    progress.hears.reset(token)
    of_files = count(Device, Device.batch_id.is_not(None))
    assert f"Making the demo: devices 1 to {of_files} of {of_files}" in said
    assert count(Device, Device.asset_tag == sticker.tag()) == 1
    devices_came_in_files()
    despatches_are_on_their_way_and_received_in_part()
    the_past_was_decided_by_the_rules()
    work_was_shared_fairly()
    happened_in_working_hours()
    everybody_finds_work()
    papers_lie_where_they_belong()
    teacher = db.session.scalars(sa.select(Person).where(Person.email == "teacher@demo.invalid")).one()
    assert passwords.matches(teacher.password_hash, "vire-demo")
    assert not build.build(500), "a city is made once"
    assert links.failing(app) == []


def devices_came_in_files() -> None:
    """Staff laptops and presentation devices on top of the students', each with its tag, order, file and fact."""
    of_files = count(Device, Device.batch_id.is_not(None))
    assert of_files == 500 + 90 + 45
    assert count(Device, sa.or_(Device.asset_tag.is_(None), Device.order_line_id.is_(None))) == 0
    told = sa.select(sa.func.count(sa.distinct(Event.subject_id))).where(Event.verb == "device.registered")
    assert db.session.scalar(told) == of_files
    came_in = sa.select(PurchaseBatch.rows, sa.func.count()).join(Device, Device.batch_id == PurchaseBatch.id)
    batches = db.session.execute(everywhere(came_in.group_by(PurchaseBatch.id), Device, why=WHY)).all()
    assert all(told == there for told, there in batches)
    assert sum(there for _, there in batches) == of_files
    planned = sa.and_(PlannedRow.plan_id == PurchaseBatch.id, PlannedRow.device_id.is_not(None))
    rows = sa.select(sa.func.count()).select_from(PlannedRow).join(PurchaseBatch, planned)
    assert db.session.scalar(everywhere(rows, PurchaseBatch, why=WHY)) == of_files
    assert count(Custody) > 50


def despatches_are_on_their_way_and_received_in_part() -> None:
    """One of each state is there to be looked at, and one order has exceptions."""
    keys = list(db.session.scalars(everywhere(sa.select(Despatch.id), Despatch, why=WHY)))
    became = despatches.progress(keys).values()
    assert Counter(each["state"] for each in became) == {DespatchState.ANNOUNCED: 1, DespatchState.PARTLY_RECEIVED: 2}
    assert count(Device, Device.batch_id.is_(None)) == sum(each["registered"] for each in became) == 40 + 30 + 23
    orders = list(db.session.scalars(sa.select(DespatchLine.order_id).distinct()))
    found = [each.code for some in exceptions.find(figures.of_orders(orders)).values() for each in some]
    assert set(found) == {Code.SHORT, Code.OVER, Code.DUPLICATE, Code.DEAD_ON_ARRIVAL}


def papers_lie_where_they_belong() -> None:
    """An order and a lot have a file, the recycler sent a certificate, and rooms are in buildings."""
    assert (count(RegisterFile, RegisterFile.order_id.is_not(None)), count(DisposalDocument)) == (1, 1)
    assert count(RegisterFile, RegisterFile.lot_id.is_not(None)) == 1
    assert count(Room, Room.building == "Lisärakennus") > 0


def the_past_was_decided_by_the_rules() -> None:
    """Every ticket has its decision, which comes out the same today, and an assignment that names it."""
    filed = sa.select(Event.at).where(Event.subject_id == Ticket.id, Event.verb == "ticket.filed").scalar_subquery()
    assert count(Ticket, filed.is_distinct_from(Ticket.created_at)) == 0
    states = sa.select(Ticket.state, sa.func.count().label("number")).group_by(Ticket.state)
    found = {row.state: row.number for row in db.session.execute(everywhere(states, Ticket, why=WHY))}
    assert sum(found.values()) >= TICKETS
    assert {State.WAITING, State.IN_PROGRESS, State.ASSIGNED, State.RESOLVED, State.CLOSED} <= found.keys()
    assert State.NEW not in found
    assert count(RoutingDecision) == sum(found.values())
    assert list(replay.differing()) == []
    rules = published.in_force().rules
    newest = sa.select(Ticket, RoutingDecision).join(RoutingDecision, RoutingDecision.ticket_id == Ticket.id)
    newest = newest.join(TicketLine, TicketLine.ticket_id == Ticket.id).order_by(Ticket.created_at.desc()).limit(5)
    for ticket, kept in db.session.execute(everywhere(newest, Ticket, why=WHY)):
        assert kept.facts == facts_of(ticket, kept.decided_at, rules)
    kept = sa.select(RoutingDecision.outcome["agent"].astext, Assignment.agent_id)
    kept = kept.join(Assignment, Assignment.decision_id == RoutingDecision.id)
    assert all(decided == str(had) for decided, had in db.session.execute(kept))


def work_was_shared_fairly() -> None:
    """Within a team nobody was given much more than their share."""
    shares: dict[str, list[float]] = {}
    for code, time in db.session.execute(sa.select(Team.code, TeamMember.virtual_time).join(TeamMember)):
        shares.setdefault(code, []).append(time)
    assert all(max(times) - min(times) <= 13 / 0.6 for times in shares.values()), shares
    held = everywhere(sa.select(Ticket.agent_id, Ticket.points).where(Ticket.state.in_(OPEN)), Ticket, why=WHY)
    points: Counter[Any] = Counter()
    for agent, number in db.session.execute(held):
        points[agent] += number or 0 if agent else 0
    assert max(points.values()) <= 40


def happened_in_working_hours() -> None:
    """Filed, answered and solved on weekdays between 8 and 16, the first answer within a few days; words come first."""
    for at in (Ticket.created_at, Ticket.first_response_at):
        here = sa.func.timezone("Europe/Helsinki", at)
        late = sa.or_(sa.extract("isodow", here) > 5, sa.not_(sa.extract("hour", here).between(8, 16)))
        early = sa.func.now() - at > dt.timedelta(days=1)  # what was filed just now may be at any hour
        assert count(Ticket, at.is_not(None), late, early) == 0
    assert count(Ticket, Ticket.first_response_at - Ticket.created_at > dt.timedelta(days=8)) == 0
    first = sa.select(Message.text).where(Message.ticket_id == Ticket.id).order_by(Message.created_at).limit(1)
    assert count(Ticket, first.scalar_subquery() != Ticket.description) == 0
    on_another_day = sa.select(sa.func.count()).select_from(Event).join(Device, Device.id == Event.subject_id)
    told_on = sa.cast(sa.func.timezone("Europe/Helsinki", Event.at), sa.Date)
    on_another_day = on_another_day.where(Event.verb == "device.received", told_on != Device.received_on)
    assert db.session.scalar(everywhere(on_another_day, Device, Event, why=WHY)) == 0
    unheld = sa.not_(sa.exists().where(Custody.device_id == Device.id))
    student = Device.model_id.in_(sa.select(DeviceModel.id).where(DeviceModel.category == "student_laptop"))
    wanted = sa.select(sa.func.count()).select_from(Device).where(Device.lifecycle == "deployed", student, unheld)
    assert db.session.scalar(everywhere(wanted, Device, Custody, why=WHY)) == 0


def everybody_finds_work() -> None:
    """Each of the ten has something to do on the first look."""
    who = {
        p.email.split("@")[0]: p.id for p in db.session.scalars(sa.select(Person).where(Person.email.like("%@demo.%")))
    }
    is_open = Ticket.state.in_(OPEN)
    mine = sa.select(Ticket.category_id).where(Ticket.agent_id == who["agent"], is_open)
    kinds = list(db.session.scalars(everywhere(mine, Ticket, why=WHY)))
    assert len(kinds) >= 6
    assert len(set(kinds)) >= 3
    asked = sa.select(Ticket.state, Ticket.school_id).where(Ticket.requester_id == who["teacher"])
    states, schools = zip(*db.session.execute(everywhere(asked, Ticket, why=WHY)), strict=True)
    assert {State.RESOLVED, State.WAITING, State.IN_PROGRESS} <= set(states)
    assert count(Ticket, Ticket.school_id == schools[0], Ticket.requester_id != who["teacher"], is_open) >= 3
    assert count(Ticket, Ticket.requester_id == who["outsider"], is_open) == 1
    assert count(Ticket, is_open, Ticket.priority == "P1", Ticket.created_at < sa.func.now() - dt.timedelta(days=2))
    assert count(Device, Device.lifecycle == "expected") > 0
    waiting = PurchaseBatch.state == "reading"  # a worker plans it as soon as there is one
    assert count(PurchaseBatch, waiting, PurchaseBatch.uploaded_by_id == who["procurement"]) == 1
    assert count(BulkWork, BulkWork.state == "planned", BulkWork.made_by_id == who["assets"]) == 1
    night = sa.extract("hour", sa.func.timezone("Europe/Helsinki", Event.at)) == 23
    assert count(Event, night, Event.verb == "device.retired") > 0
    granted = sa.exists().where(Grant.person_id == Person.id)
    assert count(Person, sa.not_(granted), Person.email == "newcomer@demo.invalid") == 1


def test_the_same_number_gives_the_same_city(db_session: Any) -> None:
    devices = sa.select(Device.serial, Device.lifecycle, Device.condition, Device.purchased_on, Device.price_cents)
    seen = []
    for _ in range(2):
        before: Any = db.engine
        savepoint = before.begin_nested()
        build.build(200, ticket_count=60)
        seen.append(list(db.session.execute(everywhere(devices.order_by(Device.serial), Device, why=WHY))))
        db.session.remove()
        savepoint.rollback()
    assert seen[0] == seen[1] != []


def test_without_devices_there_are_only_people_and_places(db_session: Any) -> None:
    assert build.build(0)
    assert count(Device) == 0
    assert (db.session.scalar(sa.select(sa.func.count()).select_from(Person)) or 0) > 10


def test_while_it_is_made_the_database_waits_for_the_program(db_session: Any) -> None:
    with transaction():
        patient()
        asked = "SELECT DISTINCT setting FROM pg_settings WHERE name IN ('statement_timeout', 'idle_in_transaction_session_timeout')"
        assert db.session.scalars(sa.text(asked)).all() == ["600000"]
