"""Photos and files on some of the demo's open tickets, a device, an order and a lot, drawn and written here."""

import io
import math
import uuid

import sqlalchemy as sa
from flask import current_app

from config.demo.staff import Staff
from core.db import db
from core.scope import everywhere, visible
from organisation.people import acting
from registry.devices.models import Device
from registry.disposal.models import DisposalLot, LotState
from registry.purchasing.models import PurchaseOrder
from tickets.attachments import preparing
from tickets.attachments.preparing import Sent
from tickets.desk import attaching
from tickets.register_files import files as register_files
from tickets.register_files.subjects import DEVICE, LOT, ORDER, Kind
from tickets.states import OPEN
from tickets.ticket.models import Ticket

SIZE = (1200, 800)
CONFIRMED = "Tilaus on vahvistettu. Toimitus tulee keskusvarastoon kahdessa erässä.\n"
LOG = "10:02:11 power: battery 12 %\n10:02:40 power: adapter not recognised\n10:03:05 power: shutting down\n"


def add(staff: Staff) -> None:
    """Two open tickets of the demo's teacher get a photo, the second one a log as well."""
    wanted = sa.select(Ticket).where(Ticket.requester_id == staff.named["teacher"], Ticket.state.in_(OPEN))
    wanted = wanted.order_by(Ticket.created_at).limit(2).with_for_update()
    tickets = db.session.scalars(everywhere(wanted, Ticket, why="the demo's own tickets")).all()
    for ticket, files in zip(
        tickets, ([("kuva.jpg", _photo())], [("naytto.jpg", _photo()), ("loki.txt", LOG.encode())]), strict=False
    ):
        _attach(staff.named["teacher"], ticket, files)
    _on_device(staff.named["contact"])


def _attach(person: uuid.UUID, ticket: Ticket, files: list[tuple[str, bytes]]) -> None:
    actor, own = acting.actor_for(person), current_app.config["SETTINGS"]
    if actor is None:
        return
    with preparing.prepared([Sent(name, io.BytesIO(raw)) for name, raw in files], own) as prepared:
        attaching.attach_to_request(actor, ticket, prepared, own)


def _on_device(contact: uuid.UUID) -> None:
    """A device of the school contact's school has a photo."""
    actor = acting.actor_for(contact)
    if actor is None:
        return
    wanted = visible(actor, Device, "device:note", Device.id).order_by(Device.asset_tag).limit(1)
    _keep(contact, DEVICE, db.session.scalar(wanted), "naarmu.jpg", _photo())


def on_papers(staff: Staff) -> None:
    """The latest order has what the supplier wrote, the lot that waits a photo of its pallet."""
    wanted = sa.select(PurchaseOrder.id).order_by(PurchaseOrder.ordered_on.desc(), PurchaseOrder.number).limit(1)
    order = db.session.scalar(everywhere(wanted, PurchaseOrder, why="the demo's own orders"))
    _keep(staff.named["procurement"], ORDER, order, "tilausvahvistus.txt", CONFIRMED.encode())
    lot = db.session.scalar(sa.select(DisposalLot.id).where(DisposalLot.state == LotState.OPEN).limit(1))
    _keep(staff.named["assets"], LOT, lot, "lava.jpg", _photo())


def _keep(person: uuid.UUID, kind: Kind, key: uuid.UUID | None, name: str, content: bytes) -> None:
    actor, own = acting.actor_for(person), current_app.config["SETTINGS"]
    if actor is not None and key is not None:
        with preparing.prepared([Sent(name, io.BytesIO(content))], own) as prepared:
            register_files.add(actor, kind, key, prepared, own)


def _photo() -> bytes:
    """A cracked screen."""
    from PIL import Image, ImageDraw  # noqa: PLC0415  a large library, for the demo only

    image = Image.new("RGB", SIZE, "#4a4a4a")
    draw = ImageDraw.Draw(image)
    draw.rounded_rectangle((120, 60, 1080, 700), 20, fill="#111111")
    draw.rectangle((150, 90, 1050, 670), fill="#2b5d8a")
    for number in range(14):
        angle, length = number * math.tau / 14, 180 + 97 * number % 240
        end = (640 + length * math.cos(angle), 330 + length * math.sin(angle) * 0.8)
        draw.line(((640, 330), end), fill="#dfe8ef", width=2 + number % 3)
    out = io.BytesIO()
    image.save(out, "JPEG", quality=80)
    return out.getvalue()
