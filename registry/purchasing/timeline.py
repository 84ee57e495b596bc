"""The history of an order: its own facts, and those of its imports, despatches, invoices and receipts."""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import ngettext

from core.actor import Actor
from core.history import Event
from registry.purchasing import search
from registry.purchasing.models import PurchaseOrder
from web import facts
from web.facts import Change

# Imports, despatches, invoices and devices belong to higher floors. Wired in config/wiring.py.
facts_of_others: Callable[[Actor, PurchaseOrder], Sequence[Event]] = lambda _actor, _order: ()  # noqa: E731
receipts: Callable[[PurchaseOrder], Sequence[Any]] = lambda _order: ()  # noqa: E731


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the history.

    about    name of the import, despatch or invoice it is about; empty for the order itself
    url      the page of that thing; empty when the reader may not open it
    changes  what changed of the order
    """

    at: dt.datetime
    text: str
    actor: str
    about: str = ""
    url: str = ""
    changes: Sequence[Change] = ()
    note: str = ""


def of(reader: Actor, order: PurchaseOrder) -> list[Entry]:
    """What happened to `order` and to what belongs to it, newest first. Raises Forbidden."""
    told = facts.tell(reader, [*search.history(reader, order), *facts_of_others(reader, order)])
    entries = [_entry(fact, is_own=fact.subject_id == order.id) for fact in told]
    rows = receipts(order)
    people = facts.names_of(reader, [("person", row.actor_id) for row in rows if row.actor_id])
    entries += [Entry(row.at, _of_devices(row), people.get(("person", row.actor_id), "")) for row in rows]
    return sorted(entries, key=lambda entry: entry.at, reverse=True)


def _entry(fact: facts.Told, *, is_own: bool) -> Entry:
    if is_own:
        changes = fact.changes if fact.verb == "order.amended" else []
        return Entry(fact.at, fact.text, fact.actor, changes=changes, note=fact.note)
    return Entry(fact.at, fact.text, fact.actor, fact.subject, fact.url)


def _of_devices(row: Any) -> str:
    if row.verb == "device.received":
        return str(ngettext("%(num)s device received", "%(num)s devices received", row.devices))
    return str(ngettext("Receipt of %(num)s device undone", "Receipt of %(num)s devices undone", row.devices))
