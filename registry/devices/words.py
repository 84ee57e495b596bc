"""Words for devices and what happens to them, to be translated when they are shown."""

from core.errors import N_
from registry.catalogue.standard import Standing
from registry.custody.models import HolderKind
from registry.devices import naming
from registry.devices.lifecycle import Condition, Lifecycle, Receipt, Warranty
from registry.own_fields.words import said
from web.facts import Lexicon

LIFECYCLES: dict[Lifecycle, str] = {
    Lifecycle.EXPECTED: N_("Expected"),
    Lifecycle.IN_STORE: N_("In store"),
    Lifecycle.DEPLOYED: N_("In use"),
    Lifecycle.RETIRED: N_("Retired"),
    Lifecycle.DISPOSED: N_("Disposed of"),
    Lifecycle.LOST: N_("Lost"),
    Lifecycle.STOLEN: N_("Stolen"),
}
LIFECYCLE_TONES: dict[Lifecycle, str] = {
    Lifecycle.EXPECTED: "info",
    Lifecycle.IN_STORE: "neutral",
    Lifecycle.DEPLOYED: "success",
    Lifecycle.RETIRED: "quiet",
    Lifecycle.DISPOSED: "quiet",
    Lifecycle.LOST: "error",
    Lifecycle.STOLEN: "error",
}
CONDITIONS: dict[Condition, str] = {
    Condition.WORKING: N_("Working"),
    Condition.FAULTY: N_("Faulty"),
    Condition.IN_REPAIR: N_("In repair"),
    Condition.BROKEN: N_("Broken"),
}
RECEIPTS: dict[Receipt, str] = {
    Receipt.SENT: N_("Sent"),
    Receipt.RECEIVED: N_("Received"),
    Receipt.NOT_RECEIVED: N_("Not received"),
}
WARRANTIES: dict[Warranty, str] = {
    Warranty.IN_FORCE: N_("In force"),
    Warranty.ENDS_IN_1: N_("Ends within a month"),
    Warranty.ENDS_IN_3: N_("Ends within 3 months"),
    Warranty.ENDS_IN_6: N_("Ends within 6 months"),
    Warranty.ENDS_IN_12: N_("Ends within a year"),
    Warranty.ENDED: N_("Ended"),
    Warranty.UNKNOWN: N_("Unknown"),
}
CONDITION_TONES: dict[Condition, str] = {
    Condition.WORKING: "quiet",
    Condition.FAULTY: "alert",
    Condition.IN_REPAIR: "info",
    Condition.BROKEN: "error",
}
STANDINGS: dict[Standing, str] = {
    Standing.STANDARD: N_("Standard"),
    Standing.SUPERSEDED: N_("Superseded"),
    Standing.SUPPORT_ENDED: N_("Support ended"),
    Standing.NON_STANDARD: N_("Non-standard"),
}
STANDING_TONES: dict[Standing, str] = {
    Standing.STANDARD: "success",
    Standing.SUPERSEDED: "neutral",
    Standing.SUPPORT_ENDED: "alert",
    Standing.NON_STANDARD: "alert",
}
HOLDERS: dict[HolderKind, str] = {
    HolderKind.PERSON: N_("Person"),
    HolderKind.ROOM: N_("Room"),
    HolderKind.PUPIL: N_("Pupil"),
}

LEXICON = Lexicon(
    needs={"custody": "device:holder"},
    verbs={
        "device.added": N_("Device added"),
        "device.corrected": N_("Device corrected"),
        "device.moved": N_("Device moved"),
        "device.handed_over": N_("Device handed over"),
        "device.taken_back": N_("Device taken back"),
        "device.lent": N_("Device lent"),
        "device.hand_over_confirmed": N_("Hand-over confirmed: received"),
        "device.hand_over_denied": N_("Says that the device was not received"),
        "device.loan_extended": N_("Loan extended"),
        "device.return_proposed": N_("Day of return proposed"),
        "device.return_agreed": N_("Proposed day of return agreed to"),
        "device.return_declined": N_("Proposed day of return declined"),
        "device.returned": N_("Device returned from loan"),
        "device.reported_faulty": N_("Device reported faulty"),
        "device.sent_to_repair": N_("Device sent to repair"),
        "device.mended": N_("Device works again"),
        "device.found_broken": N_("Device is beyond repair"),
        "device.retired": N_("Device retired"),
        "device.disposed": N_("Device disposed of"),
        "device.reinstated": N_("Device moved to store"),
        "device.lost": N_("Device lost"),
        "device.stolen": N_("Device stolen"),
        "device.found": N_("Device found"),
        "device.exported": N_("Devices exported"),
        "device.registered": N_("Device registered from a file"),
        "device.restored": N_("Change undone: the device is as it was before"),
        "device.removed": N_("Device removed: its registration was undone"),
        "device_note.added": N_("Note on a device written"),
        "device_note.removed": N_("Note on a device removed"),
    },
    fields={
        "device": N_("Device"),
        "device_id": N_("Device"),
        "order_line_id": N_("Order line"),
        "device_note": N_("Note on a device"),
        "device_note.text": N_("Text"),
        "device_note.author_id": N_("Written by"),
        "device_note.written_at": N_("Written"),
        "device_note.removed_at": N_("Removed"),
        "custody": N_("Custody"),
        "holder_kind": N_("Kind of holder"),
        "pupil_reference": N_("Pupil reference"),
        "class_label": N_("Class"),
        "since": N_("In their hands since"),
        "until": N_("In their hands until"),
        "custody.due_on": N_("To be returned by"),
        "return_on": N_("Proposed day of return"),
        "asset_tag": N_("Asset tag"),
        "serial_printed": N_("Serial number"),
        "device.serial": N_("Serial number for comparing"),
        "lifecycle": N_("Lifecycle"),
        "condition": N_("Condition"),
        "batch_id": N_("Purchase batch"),
        "purchased_on": N_("Purchase date"),
        "price_cents": N_("Purchase price (EUR, VAT 0 %)"),
        "warranty_ends_on": N_("Warranty ends"),
        "received_on": N_("Received on"),
        "received_by_id": N_("Received by"),
        "deployed_on": N_("In use since"),
        "retired_on": N_("Retired on"),
        "disposed_on": N_("Disposed of on"),
        "missing_on": N_("Missing since"),
        "report_number": N_("Number of the report"),
        "imei": N_("IMEI"),
        "mac": N_("MAC address"),
        "device.own_fields": N_("Own fields"),
    },
    values={"lifecycle": LIFECYCLES, "condition": CONDITIONS, "holder_kind": HOLDERS},
    keys={"device_id": "device", "received_by_id": "person"},
    names={"device": naming.names},
    pages={"device": ("/devices/{id}", "device:read")},
    says={"device.own_fields": said},
)
