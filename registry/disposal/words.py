"""Words for disposal, to be translated when they are shown."""

from core.errors import N_
from registry.disposal import lots
from registry.disposal.models import LotState
from web.facts import Lexicon

STATES: dict[LotState, str] = {LotState.OPEN: N_("Open lot"), LotState.CLOSED: N_("Closed lot")}
TONES: dict[LotState, str] = {LotState.OPEN: "info", LotState.CLOSED: "quiet"}

LEXICON = Lexicon(
    verbs={
        "disposal_lot.opened": N_("Disposal lot opened"),
        "disposal_lot.devices_added": N_("Devices added to the lot"),
        "disposal_lot.devices_taken_out": N_("Devices taken out of the lot"),
        "disposal_lot.closed": N_("Disposal lot closed"),
        "disposal_lot.certificate_added": N_("Certificate added to the lot"),
        "device.wiped": N_("Data destroyed, proof kept"),
    },
    fields={
        "disposal_lot": N_("Disposal lot"),
        "disposal_lot_id": N_("Disposal lot"),
        "disposal_lot.name": N_("Name"),
        "disposal_lot.state": N_("State of the lot"),
        "recycler": N_("Recycler"),
        "closed_on": N_("Closed on"),
        "closed_by_id": N_("Closed by"),
        "created_by_id": N_("Made by"),
        "certificate_sha256": N_("SHA-256 of the certificate"),
        "disposal_lot.devices": N_("Devices"),
    },
    values={"disposal_lot.state": STATES},
    keys={"disposal_lot_id": "disposal_lot", "closed_by_id": "person", "created_by_id": "person"},
    names={"disposal_lot": lots.names},
    pages={"disposal_lot": ("/disposal/{id}", "disposal:read")},
)
