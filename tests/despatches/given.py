"""Despatch advices and lists as suppliers write them."""

import io
from collections.abc import Iterable
from typing import Any

from flask.testing import FlaskClient

from tests import cast

UBL = "urn:oasis:names:specification:ubl:schema:xsd"
NAMES = (
    f'xmlns="{UBL}:DespatchAdvice-2" xmlns:cac="{UBL}:CommonAggregateComponents-2" '
    f'xmlns:cbc="{UBL}:CommonBasicComponents-2"'
)


def line(
    serials: Iterable[str], *, quantity: str | None = None, order: str = "", item: str = "", more: str = ""
) -> str:
    """One DespatchLine; its quantity is the number of its serial numbers where none is said."""
    these = list(serials)
    units = "".join(f"<cac:ItemInstance><cbc:SerialID>{s}</cbc:SerialID></cac:ItemInstance>" for s in these)
    named = f"<cac:OrderReference><cbc:ID>{order}</cbc:ID></cac:OrderReference>" if order else ""
    said = str(len(these)) if quantity is None else quantity
    return (
        f'<cac:DespatchLine><cbc:ID>1</cbc:ID>{more}<cbc:DeliveredQuantity unitCode="C62">{said}</cbc:DeliveredQuantity>'
        f"<cac:OrderLineReference><cbc:LineID>9</cbc:LineID>{named}</cac:OrderLineReference>"
        f"<cac:Item><cbc:Name>{item or 'Lenovo 300w Yoga Gen 4'}</cbc:Name>{units}</cac:Item></cac:DespatchLine>"
    )


def advice(
    *lines: str, number: str = "DA-7", order: str = "", names: str = NAMES, root: str = "DespatchAdvice"
) -> bytes:
    """A whole document."""
    named = f"<cac:OrderReference><cbc:ID>{order}</cbc:ID></cac:OrderReference>" if order else ""
    head = f"<cbc:ID>{number}</cbc:ID><cbc:IssueDate>2026-08-03</cbc:IssueDate>{named}"
    return f'<?xml version="1.0" encoding="UTF-8"?><{root} {names}>{head}{"".join(lines)}</{root}>'.encode()


def send(client: FlaskClient, who: cast.Member, content: bytes, name: str = "advice.xml", **said: str) -> Any:
    """Upload it as this person."""
    data = {"file": (io.BytesIO(content), name), "supplier": "Toimittaja Oy", **said}
    return client.post("/api/v1/despatches", data=data, headers=who.bearer)
