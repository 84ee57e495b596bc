"""Words for repairs and pools, to be translated when they are shown."""

from core.errors import N_
from registry.pools import pools
from registry.repairs.models import RepairOutcome
from web.facts import Lexicon

OUTCOMES: dict[RepairOutcome, str] = {
    RepairOutcome.REPAIRED: N_("Repaired"),
    RepairOutcome.REPLACED: N_("Replaced by another device"),
    RepairOutcome.NOT_REPAIRED: N_("Not repaired"),
}

LEXICON = Lexicon(
    verbs={
        "repair.sent": N_("Sent to a vendor for repair"),
        "repair.returned": N_("Back from repair"),
        "pool.begun": N_("Loan pool added"),
        "pool.filled": N_("Devices put into a loan pool"),
        "pool.emptied": N_("Devices taken out of a loan pool"),
    },
    fields={
        "repair_order": N_("Repair order"),
        "vendor": N_("Vendor"),
        "fault": N_("Fault"),
        "warranty": N_("Under warranty"),
        "sent_on": N_("Sent to the vendor"),
        "expected_on": N_("Expected back"),
        "returned_on": N_("Back"),
        "outcome": N_("Outcome"),
        "cost_cents": N_("Cost"),
        "loan_pool": N_("Loan pool"),
        "pool_device": N_("Device of a loan pool"),
        "pool_id": N_("Loan pool"),
    },
    values={"outcome": OUTCOMES},
    keys={"pool_id": "loan_pool"},
    names={"loan_pool": pools.names},
    pages={"loan_pool": ("/pools/{id}", "pool:read")},
)
