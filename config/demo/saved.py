"""Saved lists of the demo, shared by the people whose work they are."""

from typing import Any, Final

from config.demo.staff import Staff
from organisation.people import reach
from organisation.people.roles import Role
from organisation.saved_views import saved_views
from organisation.saved_views.models import ListName

LISTS: Final[list[tuple[str, Role, ListName, str, dict[str, Any], list[str], str]]] = [
    (
        *(
            "assets",
            Role.ASSET_MANAGER,
            ListName.DEVICES,
            "Takuu päättyy 3 kuukaudessa",
            {"warranty": "ends_within_3_months"},
        ),
        *(["model", "school", "room", "lifecycle", "warranty_ends_on"], "warranty_ends_on"),
    ),
    (
        *("assets", Role.ASSET_MANAGER, ListName.DEVICES, "Projektorit korjauksessa"),
        *({"category": "projector", "condition": "in_repair"}, ["model", "school", "room"], "school"),
    ),
    ("procurement", Role.PROCUREMENT, ListName.ORDERS, "Avoimet tilaukset", {"state": "open"}, [], ""),
    ("procurement", Role.PROCUREMENT, ListName.BATCHES, "Tiedostot, joissa oli ongelmia", {"problems": True}, [], ""),
]


def add(staff: Staff) -> None:
    """Save and share a list or two of devices, orders and batches."""
    for who, role, on, name, filters, columns, sort in LISTS:
        person = reach.actor(staff.named[who], [(role, None)], language="fi", name="")
        saved_views.save(person, on=on, name=name, filters=filters, columns=columns, sort=sort, shared=True)
