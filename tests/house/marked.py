"""Amounts and a holder that stand nowhere else, put wherever the product keeps such things; and looking for them."""

import html
import io
import re
import uuid
import zipfile
from typing import Any

from core.actor import SYSTEM
from core.db import transaction
from organisation.people.roles import Role
from organisation.schools.models import RoomKind
from registry.catalogue.models import Category, Use
from registry.devices import devices
from registry.devices.models import Device
from registry.funding import appropriations
from registry.purchasing import orders
from registry.purchasing.models import PurchaseOrder
from registry.room_kits import kits
from tests import cast, makers
from tests.devices.fleet import handed, listing
from tests.house import world
from tests.imports import given

# cents; chosen so that no sum, number of pieces or time of day looks the same
PRICES = {
    "device": 7041907,
    "device before": 6170311,
    "listing": 5527909,
    "order line": 3118303,
    "order line before": 2907701,
    "order, all of it": 3 * 3118303,
    "file": 4413709,
    "file, of the batch that is applied": 3118309,
    "appropriation": 7330019921,
    "appropriation before": 7440017717,
    "invoice line": 3118327,
    "invoice, all of it": 2 * 3118327,
    "kit of a room": 6625519,
    "with tax, a column that is not read": 8219603,
}
UNREADABLE = "91837,4x6"  # a price that cannot be read
HOLDER = "Quincunxela"
HEADER = ["Tilausnumero", "Tuotekoodi", "Sarjanumero", "Koulu", "Yksikköhinta", "Verollinen hinta"]


def build() -> dict[str, Any]:
    """The world of the permission tests, of which an order, a device, a listing and two batches are marked."""
    things = world.build() | {"kind": "csv", "number": 1}
    model, supplier = makers.model(number="Marked 1"), makers.supplier()
    listing(model, replacement_price_cents=PRICES["listing"])
    order = makers.order("MARKED-1", supplier, [(model, 3, PRICES["order line before"])])
    buyer = cast.everywhere(Role.PROCUREMENT).actor
    with transaction():
        order = orders.get(buyer, order.id, lock=True)
        orders.amend(buyer, order, lines=[{"id": order.lines[0].id, "unit_price_cents": PRICES["order line"]}])
    key, invoice = _money(order)
    tax = typed(PRICES["with tax, a column that is not read"])
    rows = [
        [order.number, "Marked 1", serial, cast.school().short_code, price, tax]
        for serial, price in (("MK000001", typed(PRICES["file"])), ("MK000002", UNREADABLE))
    ]
    planned = given.planned(given.csv_of(HEADER, *rows), supplier)
    good = [*rows[0][:2], "MK000003", rows[0][3], typed(PRICES["file, of the batch that is applied"]), tax]
    applied = given.applied(given.planned(given.csv_of(HEADER, good), supplier))
    device = _device(model)
    _kit()
    named = {"model_id": model.id, "order_id": order.id, "batch_id": planned.id, "applied_id": applied.id}
    named |= {"appropriation_id": key, "invoice_id": invoice}
    return things | named | {"device_id": device.id, "tag": device.asset_tag, "serial": device.serial}


def _money(order: PurchaseOrder) -> tuple[Any, Any]:
    """The keys of an appropriation that pays for the order and was cut, and of an invoice of two of its three devices."""
    manager = cast.everywhere(Role.ASSET_MANAGER).actor
    key = makers.appropriation("MARKED", cents=PRICES["appropriation before"])
    with transaction():
        found = appropriations.get(manager, uuid.UUID(key))
        appropriations.correct(manager, found, reason="cut", amount_cents=PRICES["appropriation"])
        buyer = cast.everywhere(Role.PROCUREMENT).actor
        held = orders.get(buyer, order.id, lock=True)
        orders.amend(buyer, held, lines=[{"id": held.lines[0].id, "appropriation": key}])
    return key, makers.invoice(order, [(1, 2, PRICES["invoice line"])], approved=True).id


def _kit() -> None:
    """A kit that rooms lack something of, whose price is marked."""
    camera = makers.model(number="Marked 2", category=Category.DOCUMENT_CAMERA)
    listing(camera, Use.PRESENTATION, replacement_price_cents=PRICES["kit of a room"])
    names = {"name_fi": "D", "name_sv": "E", "name_en": "F"}
    with transaction():
        kits.add(SYSTEM, room_kind=RoomKind.CLASSROOM, lines={"document_camera": 1}, **names)


def _device(model: Any) -> Device:
    device = makers.device(of=model, price_cents=PRICES["device before"])
    manager = cast.everywhere(Role.ASSET_MANAGER)
    with transaction():
        devices.correct(manager.actor, device, reason="the bill came", price_cents=PRICES["device"])
        holder = cast.member(HOLDER)
    handed(device, holder, cast.everywhere(Role.AGENT))
    return device


def typed(cents: int) -> str:
    """`cents` as a supplier writes them."""
    return f"{cents // 100},{cents % 100:02}"


def text_of(answer: Any) -> str:
    """What an answer says, whatever its form: of a workbook all its cells."""
    data: bytes = answer.get_data()
    if data[:2] == b"PK":
        parts = zipfile.ZipFile(io.BytesIO(data))
        data = b"\n".join(parts.read(name) for name in parts.namelist() if name.startswith("xl/"))
    return html.unescape(data.decode("utf-8", "replace")) + str(answer.headers)


def amounts_in(text: str) -> set[str]:
    """The names of the marked amounts that `text` tells, in cents or in euros, however they are written."""
    bare = re.sub(r"(?<=\d)[\s'’,.](?=\d)", "", text)  # 31 183,03 · 31,183.03 · 31.183,03 · 3118303
    found = {name for name, cents in PRICES.items() if str(cents) in bare}
    return found | ({"unreadable"} if UNREADABLE in text else set())
