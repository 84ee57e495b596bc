"""What an agent sees beside the conversation: the devices with their past, the school with its open tickets."""

import datetime as dt
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from core import clock
from core.actor import Actor
from core.compiled import CompiledStatement, StatementCache, constant
from core.db import db
from core.scope import everywhere, visible
from core.scope import told as told_for
from organisation.people import watched
from organisation.schools.models import School
from registry.custody import custody
from registry.devices.actions import Action, offered
from registry.devices.models import Device
from tickets.desk import reading
from tickets.ticket import readers
from tickets.ticket.by_state import still_open
from tickets.ticket.models import Ticket, TicketLine
from tickets.ticket.titles import title
from tickets.ticket.transitions import OWN

SHOWN = 5
CONDITION = "device:condition"
COUNTED = 20  # tickets of a batch
BATCH_DAYS = 365


@dataclass(slots=True)
class DeviceCard:
    """One device of a ticket.

    age_months     since it was bought or first used; None: not known
    in_warranty    None: not known
    earlier        the newest other tickets about it that the reader may see
    alike          the newest within a year about other devices of its purchase batch that the reader may see
    of_batch       how many of those there are, as far as is counted
    of_batch_more  there are more
    actions        what the reader may do about its condition
    held           who or what has it now, as `custody.shown`; None: nobody, or not told
    """

    row: Any
    age_months: int | None
    in_warranty: bool | None
    earlier: list[Any] = field(default_factory=list)
    alike: list[Any] = field(default_factory=list)
    of_batch: int = 0
    of_batch_more: bool = False
    actions: list[Action] = field(default_factory=list)
    held: dict[str, Any] | None = None


def devices(actor: Actor, ticket: Ticket, language: str) -> list[DeviceCard]:
    """The devices of `ticket` with what is known of their past; `language` of titles that were tapped."""
    rows = reading.devices(ticket.id)
    if not rows:
        return []
    values = {
        "devices": [row.id for row in rows],
        "batches": sorted({row.batch_id for row in rows if row.batch_id}),
        "ticket": ticket.id,
        "since": clock.now() - dt.timedelta(days=BATCH_DAYS),
        **readers.values(actor),
    }
    past = _newest(actor, language, _of_device, values)
    alike = _newest(actor, language, _of_batch, values) if values["batches"] else {}
    held = custody.now_of(actor, values["devices"])
    people = {one["person"]["id"] for one in held.values() if one["person"]}
    watched.shown(actor, people, "devices of a ticket")
    return [_card(actor, row, past.get(row.id, []), alike.get(row.batch_id, []), held.get(row.id)) for row in rows]


def _card(actor: Actor, row: Any, past: list[Any], alike: list[Any], held: dict[str, Any] | None) -> DeviceCard:
    today = clock.today()
    since = row.purchased_on or row.deployed_on
    return DeviceCard(
        row,
        age_months=clock.months_between(since, today) if since else None,
        in_warranty=row.warranty_ends_on >= today if row.warranty_ends_on else None,
        earlier=past,
        alike=alike[:SHOWN],
        of_batch=min(len(alike), COUNTED),
        of_batch_more=len(alike) > COUNTED,
        actions=[action for action in offered(actor, _as_shown(row), held=False) if action.permission == CONDITION],
        held=held,
    )


def _as_shown(row: Any) -> dict[str, Any]:
    """What `offered` asks of a device."""
    return {"lifecycle": row.lifecycle, "condition": row.condition, "school": {"id": row.school_id}}


_Grouped = Callable[[], tuple[str, Callable[[Any], Any], list[Any], int]]
_statements = StatementCache()


def _of_device() -> tuple[str, Callable[[Any], Any], list[Any], int]:
    """Tickets about one device: the parameter of the keys, key → statement of its tickets, conditions, how many."""
    line = sa.select(TicketLine.ticket_id)
    return "devices", lambda key: line.where(TicketLine.device_id == key), [], SHOWN


def _of_batch() -> tuple[str, Callable[[Any], Any], list[Any], int]:
    """Tickets about other devices of a batch, likewise."""
    line = sa.select(TicketLine.ticket_id).join(Device, Device.id == TicketLine.device_id)
    others = line.where(Device.id != sa.all_(sa.bindparam("devices", type_=sa.ARRAY(sa.Uuid))))
    recent = Ticket.created_at > sa.bindparam("since", type_=sa.DateTime(timezone=True))
    return "batches", lambda key: others.where(Device.batch_id == key), [recent], COUNTED + 1


def _newest(actor: Actor, language: str, grouped: _Grouped, values: dict[str, Any]) -> dict[uuid.UUID, list[Any]]:
    """The newest other tickets of each device or batch that the actor may see, in one statement."""

    def build() -> CompiledStatement:
        name, about, conditions, most = grouped()
        keys = sa.func.unnest(sa.bindparam(name, type_=sa.ARRAY(sa.Uuid)))
        given = keys.table_valued(sa.column("key", sa.Uuid), name="of").render_derived()
        wanted = sa.select(Ticket.id, Ticket.number, Ticket.state, Ticket.created_at, title(language))
        wanted = wanted.where(Ticket.id != sa.bindparam("ticket", type_=sa.Uuid()), *conditions)
        wanted = wanted.where(Ticket.id.in_(about(given.c.key).correlate(given)))
        newest = wanted.order_by(Ticket.created_at.desc(), Ticket.id).limit(constant(most)).lateral("newest")
        statement = sa.select(given.c.key, *newest.c).select_from(given).join(newest, sa.true())
        told = everywhere(told_for(statement, actor, Ticket), Device, why="how often a delivery fails is no one's data")
        return CompiledStatement(told.order_by(newest.c.created_at.desc(), newest.c.id), values)

    found: dict[uuid.UUID, list[Any]] = {}
    for row in _statements.get((readers.reader_of(actor), language, grouped), build).named(values):
        found.setdefault(row.key, []).append(row)
    return found


def phone_of(actor: Actor, person_id: uuid.UUID) -> Any:
    """The phone number that somebody gave last on a request that `actor` may see: phone and created_at; or None."""
    wanted = visible(actor, Ticket, OWN, Ticket.phone, Ticket.created_at)
    given = wanted.where(Ticket.requester_id == person_id, Ticket.phone != "")
    return db.session.execute(given.order_by(Ticket.created_at.desc()).limit(1)).one_or_none()


def school(actor: Actor, ticket: Ticket) -> tuple[School, int]:
    """The ticket's school, and how many open tickets it has that the reader may see."""
    wanted = visible(actor, Ticket, OWN, sa.func.count(Ticket.id)).where(
        Ticket.school_id == ticket.school_id, still_open()
    )
    return db.session.get_one(School, ticket.school_id), int(db.session.scalar(wanted) or 0)
