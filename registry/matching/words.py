"""Words for exceptions, to be translated when they are shown."""

from core.errors import N_
from registry.matching.exceptions import Code

CODES: dict[Code, str] = {
    Code.SHORT: N_("Short"),
    Code.OVER: N_("Too many"),
    Code.WRONG_MODEL: N_("Another model"),
    Code.DUPLICATE: N_("Announced twice"),
    Code.ALREADY_REGISTERED: N_("Registered before"),
    Code.DEAD_ON_ARRIVAL: N_("Broken on arrival"),
    Code.PAID_NEVER_SEEN: N_("Invoiced, never received"),
    Code.RECEIVED_NOT_INVOICED: N_("Received, not invoiced"),
}
MEANINGS: dict[Code, str] = {
    Code.SHORT: N_("Ordered and not announced, or left out of a consignment that has arrived."),
    Code.OVER: N_("Announced or arrived beyond what was ordered or announced."),
    Code.WRONG_MODEL: N_("Of a model that the order does not have."),
    Code.DUPLICATE: N_("The supplier has announced the same serial number more than once."),
    Code.ALREADY_REGISTERED: N_("The register has the serial number already, from elsewhere."),
    Code.DEAD_ON_ARRIVAL: N_("Received, but marked as broken at the dock."),
    Code.PAID_NEVER_SEEN: N_("On an invoice, but not among the goods received."),
    Code.RECEIVED_NOT_INVOICED: N_("Among the goods received, but on none of the invoices that have come."),
}
TONES: dict[Code, str] = dict.fromkeys(Code, "alert") | {Code.WRONG_MODEL: "error", Code.PAID_NEVER_SEEN: "error"}
