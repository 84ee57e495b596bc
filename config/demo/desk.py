"""What the demo's desk has done: a ticket with parts, checklists, noted minutes, and a change of many tickets."""

from typing import Any, Final

import sqlalchemy as sa

from config.demo.staff import Staff
from core.actor import SYSTEM, Actor
from core.db import db
from core.history import change
from core.languages import CODES
from core.scope import everywhere
from organisation.people import reach
from organisation.people.roles import Role
from registry.devices.lifecycle import Condition, Lifecycle
from registry.devices.models import Device
from registry.pools import pools
from registry.repairs import repairs
from tickets.bulk import actions, works
from tickets.categories.models import Category
from tickets.parts import checklist, family, time_spent
from tickets.requests import forms
from tickets.requests.models import ApprovedBy
from tickets.states import State
from tickets.ticket.models import Ticket

WHY: Final = "the demo's tickets are of many schools"
POOLS: Final = 2
POOL_DEVICES: Final = 6
CHECKLISTS: Final[dict[str, list[tuple[str, str, str]]]] = {
    "account.new": [
        ("Tarkista työsuhde", "Kontrollera anställningen", "Check the employment"),
        ("Luo tunnus ja oikeudet", "Skapa konto och rättigheter", "Create the account and its rights"),
        ("Toimita tunnus henkilökohtaisesti", "Överlämna kontot personligen", "Hand the account over in person"),
    ],
    "device.damage": [
        ("Kuvaa vauriot", "Fotografera skadorna", "Photograph the damage"),
        ("Tarkista takuu", "Kontrollera garantin", "Check the warranty"),
        ("Lainaa laite oppilaalle", "Låna ut en enhet till eleven", "Lend the pupil a device"),
    ],
    "request.move": [
        ("Sovi aika koulun kanssa", "Kom överens om tid med skolan", "Agree on a time with the school"),
        ("Siirrä ja kytke laitteet", "Flytta och anslut enheterna", "Move and connect the devices"),
        ("Päivitä tilat rekisteriin", "Uppdatera rummen i registret", "Update the rooms in the register"),
    ],
}


_WHAT = ("what", "text", ("Mitä tarvitaan", "Vad behövs", "What is needed"))
_COUNT = ("count", "number", ("Kuinka monta", "Hur många", "How many"))
_DAY = ("day", "date", ("Mihin mennessä", "Senast när", "By when"))
_BACK = ("back", "date", ("Palautetaan viimeistään", "Återlämnas senast", "To be returned by"))
_WHO = ("who", "text", ("Kenelle", "För vem", "For whom"))
_ROOM = ("rooms", "text", ("Mistä tilasta mihin", "Från vilket rum till vilket", "From which room to which"))
FORMS: Final[list[tuple[str, str, tuple[str, str, str], list[Any], ApprovedBy | None, int]]] = [
    (
        "new_device",
        "request.device",
        ("Uusi laite", "Ny enhet", "New device"),
        [_WHAT, _COUNT, _WHO],
        ApprovedBy.ASSETS,
        15,
    ),
    (
        "move",
        "request.move",
        ("Laitteiden siirto", "Flytt av enheter", "Move of devices"),
        [_WHAT, _ROOM, _DAY],
        None,
        10,
    ),
    (
        *("event_loan", "request.device", ("Laitteita tapahtumaan", "Enheter till ett evenemang", "Loan for an event")),
        *([_WHAT, _COUNT, _DAY, _BACK], ApprovedBy.SCHOOL, 5),
    ),
    ("software", "software.install", ("Ohjelmisto", "Program", "Software"), [_WHAT, _WHO], ApprovedBy.SCHOOL, 10),
    ("account", "account.new", ("Käyttäjätunnus", "Användarkonto", "Account"), [_WHO, _DAY], None, 3),
    ("room_change", "request.set_up", ("Tilan muutos", "Ändring av rum", "Room change"), [_ROOM, _DAY], None, 15),
]


def add(staff: Staff) -> None:
    """Checklists of categories; a ticket with two parts; minutes; a change of three tickets; pools and repairs."""
    _pools()
    _forms()
    lead = reach.actor(staff.named["lead"], [(Role.LEAD, None)], language="fi", name="")
    for code, steps in CHECKLISTS.items():
        category = db.session.scalars(sa.select(Category).where(Category.code == code)).one()
        with change(category, "category.changed", by=SYSTEM):
            category.checklist = [dict(zip(CODES, step, strict=True)) for step in steps]
    begun = _tickets(lead, 6)
    for ticket, minutes in zip(begun, (15, 40, 25), strict=False):
        time_spent.note(lead, ticket, minutes=minutes)
    if len(begun) > 2:  # noqa: PLR2004  a parent and two parts
        checklist.add(lead, begun[0], text="Tarkista tilanne koululta")
        family.add(lead, begun[0], [str(part.id) for part in begun[1:3]])
        works.carry_out(lead, actions.named("classify"), [str(one.id) for one in begun[3:]], {"urgency": "normal"})


def _pools() -> None:
    """Two schools keep laptops to lend; two devices that are in repair are with a vendor."""
    held = sa.select(Device.school_id, sa.func.array_agg(Device.asset_tag)).where(
        Device.lifecycle == Lifecycle.IN_STORE, Device.condition == Condition.WORKING, Device.asset_tag.is_not(None)
    )
    held = held.group_by(Device.school_id).order_by(sa.func.count().desc(), Device.school_id).limit(POOLS)
    for number, (school, tags) in enumerate(db.session.execute(everywhere(held, Device, why=WHY)).all(), start=1):
        pools.begin(SYSTEM, name=f"Lainakoneet {number}", school=school, devices=sorted(tags)[:POOL_DEVICES])
    broken = sa.select(Device.asset_tag).where(Device.condition == Condition.IN_REPAIR, Device.asset_tag.is_not(None))
    for tag in db.session.scalars(everywhere(broken.order_by(Device.asset_tag).limit(2), Device, why=WHY)).all():
        repairs.send(SYSTEM, device=str(tag), vendor="Tietokonehuolto Esimerkki Oy", fault="Näyttö on rikki")


def _forms() -> None:
    """What the demo's schools can ask for."""
    for code, category, (finnish, swedish, english), fields, approval, days in FORMS:
        given = [
            {"code": name, "type": kind, "label": dict(zip(CODES, label, strict=True)), "required": True}
            for name, kind, label in fields
        ]
        names: dict[str, Any] = {"name_fi": finnish, "name_sv": swedish, "name_en": english}
        forms.save(SYSTEM, code=code, category=category, fields=given, approval=approval, target_days=days, **names)


def _tickets(lead: Actor, most: int) -> list[Any]:
    """The newest that somebody works on and that are not the lead's own."""
    wanted = sa.select(Ticket).where(Ticket.state == State.IN_PROGRESS, Ticket.requester_id != lead.id)
    wanted = wanted.where(Ticket.sensitive.is_(False)).order_by(Ticket.created_at.desc(), Ticket.id).limit(most)
    return list(db.session.scalars(everywhere(wanted, Ticket, why=WHY)))
