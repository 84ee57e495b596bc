"""Problems and clusters as programs get them."""

from typing import Any

from core.actor import Actor
from registry.catalogue import prices
from tickets.problems.clusters import Cluster
from tickets.problems.reading import Delivery, FaultyDevice, Shown
from web import frame

COLUMNS = ("id", "workaround", "notes", "state", "claimed_on", "brought_cents", "created_at", "closed_at", "version")
CLUSTER_COLUMNS = ("days", "faulty", "schools", "faulty_elsewhere", "found_at")


def problem(actor: Actor, shown: Shown) -> dict[str, Any]:
    """A problem in a list."""
    row = shown.problem
    told = {name: getattr(row, name) for name in COLUMNS} | {
        "title": shown.title(frame.language()),
        "model": {"id": row.model_id, "name": shown.model},
        "batch": _delivery(shown.delivery),
        "category": shown.symptom.code,
        "faulty": shown.faulty,
        "of": shown.devices,
    }
    return prices.visible_to(actor, told)


def whole(actor: Actor, shown: Shown, devices: list[FaultyDevice]) -> dict[str, Any]:
    """A problem with its devices."""
    return problem(actor, shown) | {"devices": [_device(one) for one in devices]}


def _device(one: FaultyDevice) -> dict[str, Any]:
    return one._asdict() | {"tickets": [number for _, number in one.tickets]}


def _delivery(one: Delivery | None) -> dict[str, Any] | None:
    return one._asdict() if one else None


def cluster(one: Cluster) -> dict[str, Any]:
    """What stands out."""
    found = one.found
    return {name: getattr(found, name) for name in CLUSTER_COLUMNS} | {
        "model": {"id": found.model_id, "name": one.model},
        "batch": _delivery(one.delivery),
        "category": one.symptom.code,
        "of": found.devices,
        "of_elsewhere": found.devices_elsewhere,
    }
