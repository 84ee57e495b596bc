"""Why invoices are refused, or may not be decided by this person. Lines are counted from 1, as they were sent."""

from core.errors import N_, Conflict, DomainError, Forbidden


class InvoiceExists(Conflict):
    code = "invoice_exists"
    says = N_(
        "Invoice %(number)s of %(supplier)s is already registered, with another day, other lines or for another order."
    )
    field = "number"


class InvoiceInFuture(DomainError):
    code = "invoice_in_future"
    status = 422
    says = N_("An invoice cannot be dated in the future. Check the day.")
    field = "invoiced_on"


class InvoiceLineUnknown(DomainError):
    code = "invoice_line_unknown"
    status = 422
    says = N_("Line %(line)s of the invoice names no line of order %(number)s.")
    field = "lines-%(line)s-line"


class InvoiceLinesMissing(DomainError):
    code = "invoice_lines_missing"
    status = 422
    says = N_("An invoice has at least one line and at most %(most)s.")


class OrderWasCancelled(Conflict):
    code = "order_cancelled"
    says = N_("Order %(number)s was cancelled, so nothing of it can be invoiced.")


class InvoiceDecided(Conflict):
    code = "invoice_decided"
    says = N_("Invoice %(number)s has already been approved, refused or withdrawn.")


class ApprovedByOrderer(Forbidden):
    code = "approved_by_orderer"
    says = N_("You placed this order, so someone else has to approve its invoices.")


class ApprovedByReceiver(Forbidden):
    code = "approved_by_receiver"
    says = N_("You received goods of this order, so someone else has to approve its invoices.")


class ReceivedByApprover(Forbidden):
    code = "received_by_approver"
    says = N_("You approved an invoice of this order, so someone else has to receive its goods.")
