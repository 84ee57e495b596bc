"""Words for invoices, to be translated when they are shown."""

from core.errors import N_
from registry.invoices import search
from registry.invoices.models import InvoiceState
from web.facts import Lexicon

STATES: dict[InvoiceState, str] = {
    InvoiceState.RECORDED: N_("Waits for approval"),
    InvoiceState.APPROVED: N_("Approved"),
    InvoiceState.REFUSED: N_("Refused"),
    InvoiceState.WITHDRAWN: N_("Recorded by mistake"),
}
TONES: dict[InvoiceState, str] = {
    InvoiceState.RECORDED: "alert",
    InvoiceState.APPROVED: "success",
    InvoiceState.REFUSED: "quiet",
    InvoiceState.WITHDRAWN: "quiet",
}

LEXICON = Lexicon(
    verbs={
        "invoice.recorded": N_("Invoice recorded"),
        "invoice.approved": N_("Invoice approved"),
        "invoice.refused": N_("Invoice refused"),
        "invoice.withdrawn": N_("Invoice withdrawn"),
    },
    fields={
        "invoice": N_("Invoice"),
        "invoice_id": N_("Invoice"),
        "invoice.number": N_("Invoice number"),
        "invoice.state": N_("State of the invoice"),
        "invoiced_on": N_("Date of the invoice"),
        "recorded_by_id": N_("Recorded by"),
        "decided_by_id": N_("Decided by"),
        "decided_at": N_("Decided at"),
        "invoice_line": N_("Invoice line"),
        "invoice_line.position": N_("Line"),
    },
    values={"invoice.state": STATES},
    keys={"invoice_id": "invoice", "recorded_by_id": "person", "decided_by_id": "person"},
    names={"invoice": search.names},
    pages={"invoice": ("/invoices/{id}", "invoice:read")},
)
