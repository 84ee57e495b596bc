"""Follow the links of the demo city as each of its people: an example of every kind of address and of every kind of row."""

import html
import re
from collections import deque
from typing import Any
from urllib.parse import parse_qsl, urljoin, urlsplit

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from core.actor import Actor
from core.db import db
from core.scope import everywhere
from organisation.people.models import Person
from registry.devices.models import Device
from registry.disposal.models import DisposalLot
from registry.funding.models import Appropriation
from registry.imports.models import PurchaseBatch
from registry.invoices.models import Invoice
from registry.purchasing.models import PurchaseOrder
from tests import cast
from tickets.ticket.models import Ticket

PEOPLE = ["teacher", "contact", "outsider", "agent", "lead", "procurement", "receiver", "assets", "auditor", "admin"]
KINDS: list[tuple[str, Any, tuple[Any, ...]]] = [  # address, its rows, what kinds of them there are
    ("/devices/", Device, (Device.lifecycle,)),
    ("/devices/", Device, (Device.condition,)),
    ("/tickets/", Ticket, (Ticket.state,)),
    ("/orders/", PurchaseOrder, (PurchaseOrder.state,)),
    ("/disposal/", DisposalLot, (DisposalLot.state,)),
    ("/invoices/", Invoice, (Invoice.state,)),
    ("/appropriations/", Appropriation, (Appropriation.year,)),
    ("/purchasing/batches/", PurchaseBatch, (PurchaseBatch.state, PurchaseBatch.purpose)),
]
ID = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|HKI-\d+(-\d+)?|(?<=/rules/)[a-z_]+-[a-z0-9-]+|\d+")
HERE = "http://localhost"
READERS = {"lead", "auditor"}  # who see most rows


def failing(app: Flask) -> list[str]:
    """What is answered 400 or above, of all that is offered to somebody, and 500 or above of every kind of row.

    Each person opens every kind of address once; what asks for something (`?…`) is opened by the first who is offered it.
    """
    rows, asked = _a_row_of_every_kind(), set[tuple[str, str]]()
    faults = []
    for at, who in enumerate(PEOPLE):
        person = db.session.scalars(sa.select(Person).where(Person.email == f"{who}@demo.invalid")).one()
        client = cast.sign_in(app.test_client(), cast.Member(person, Actor(id=person.id)))
        start = f"/?lang={['en', 'fi', 'sv'][at % 3]}"
        opened = {path: client.get(path).status_code for path in rows} if who in READERS else {}
        faults += [f"{who}: {status} {path}" for path, status in opened.items() if status >= 500]
        faults += [f"{who}: {fault}" for fault in _offered(client, start, asked)]
    return faults


def _a_row_of_every_kind() -> list[str]:
    found = []
    for address, model, kinds in KINDS:
        example = sa.select(sa.func.min(sa.cast(model.id, sa.Text))).group_by(*kinds)
        found += [address + key for key in db.session.scalars(everywhere(example, model, why="the test looks at each"))]
    return found


def _offered(client: FlaskClient, start: str, asked: set[tuple[str, str]]) -> list[str]:
    faults, opened = [], set()
    links = deque([(start, "the beginning")])
    while links:
        path, source = links.popleft()
        kind = _kind(path)
        if kind in opened or kind in asked or "sign-out" in path:
            continue
        (asked if kind[1] else opened).add(kind)
        answer = client.get(path)
        if answer.status_code >= 400:
            faults.append(f"{answer.status_code} {path}, offered on {source}")
        elif answer.mimetype == "text/html":
            offered = re.findall(r'<a\b[^>]*\bhref="([^"]*)"', answer.get_data(as_text=True))
            there = [urljoin(HERE + path, html.unescape(link)) for link in offered]
            links += [(link[len(HERE) :].split("#")[0], path) for link in there if link.startswith(HERE + "/")]
    return faults


def _kind(path: str) -> tuple[str, str]:
    """An address without its keys, and the names of what it asks."""
    split = urlsplit(path)
    return ID.sub("#", split.path), ",".join(sorted({k for k, _ in parse_qsl(split.query)} - {"lang"}))
