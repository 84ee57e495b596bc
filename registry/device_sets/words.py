"""Words for sets of devices, to be translated when they are shown."""

from core.errors import N_
from registry.device_sets import sets
from registry.device_sets.members import Place
from registry.device_sets.models import SetKind
from web.facts import Lexicon

KINDS: dict[SetKind, str] = {SetKind.CLASS_SET: N_("Class set"), SetKind.CART: N_("Charging cart")}
PLANS: dict[str, str] = {"hand_over": N_("Hand-over"), "return": N_("Return")}
PLACES: dict[Place, str] = {
    Place.THERE: N_("In its place"),
    Place.OUT: N_("Given out"),
    Place.NOT_RETURNED: N_("Did not come back"),
    Place.IN_REPAIR: N_("In repair"),
    Place.LOST: N_("Lost or stolen"),
    Place.MOVED: N_("Moved to another school"),
    Place.RETIRED: N_("Retired"),
}
PLACE_TONES: dict[Place, str] = {
    Place.THERE: "success",
    Place.OUT: "info",
    Place.NOT_RETURNED: "error",
    Place.IN_REPAIR: "alert",
    Place.LOST: "error",
    Place.MOVED: "quiet",
    Place.RETIRED: "quiet",
}

LEXICON = Lexicon(
    verbs={
        "set.begun": N_("Set of devices added"),
        "set.changed": N_("Set of devices changed"),
        "set.filled": N_("Devices put into a set"),
        "set.emptied": N_("Devices taken out of a set"),
        "set.hand_over_planned": N_("Hand-over of a set planned"),
        "set.return_planned": N_("Return of a set planned"),
        "set.dissolved": N_("Set of devices dissolved"),
    },
    fields={
        "device_set": N_("Set of devices"),
        "set_id": N_("Set of devices"),
        "device_set.name": N_("Name"),
        "device_set.kind": N_("Kind of set"),
        "device_set.room_id": N_("Room"),
        "hand_over_id": N_("Hand-over"),
        "return_id": N_("Return"),
        "dissolved_on": N_("Dissolved on"),
        "device_set_member": N_("Device of a set"),
        "device_set_member.device_id": N_("Device"),
    },
    values={"device_set.kind": KINDS},
    keys={"set_id": "device_set", "hand_over_id": "bulk_work", "return_id": "bulk_work"},
    names={"device_set": sets.names},
    pages={"device_set": ("/device-sets/{id}", sets.READ)},
)
