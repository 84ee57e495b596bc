"""Why purchasing refuses. Lines are counted from 1, as they were sent."""

from core.errors import N_, NN_, Conflict, DomainError


class SupplierExists(Conflict):
    code = "supplier_exists"
    says = N_("A supplier called %(name)s is already registered.")
    field = "name"


class SupplierUnknown(DomainError):
    code = "supplier_unknown"
    status = 422
    says = N_("No supplier is called %(name)s. Add it first, or choose one from the list.")
    field = "supplier"


class ModelNotFound(DomainError):
    code = "model_unknown"
    status = 422
    says = N_("This model is not in the catalogue. Choose one from the list.")
    field = "lines-%(line)s-model"


class SchoolNotFound(DomainError):
    code = "order_school_unknown"
    status = 422
    says = N_("This school is not known or is closed. Choose one from the list.")
    field = "lines-%(line)s-school"


class OrderExists(Conflict):
    code = "order_exists"
    says = N_("An order with the number %(number)s is already registered.")
    field = "number"


class OrderNotOpen(Conflict):
    code = "order_not_open"
    says = N_("Order %(number)s is no longer open. Only an open order can be changed.")


class SeveralModels(DomainError):
    """Values: line, said, names of the models."""

    code = "model_ambiguous"
    status = 422
    says = N_("“%(said)s” fits several models: %(names)s. Write more of the name.")


class SeveralSchools(DomainError):
    """Values: said, names of the schools."""

    code = "order_school_ambiguous"
    status = 422
    says = N_("“%(said)s” fits several schools: %(names)s. Write more of the name.")


class LinesMissing(DomainError):
    code = "lines_missing"
    status = 422
    says = N_("An order has at least one line and at most %(most)s.")


class FewerThanSent(Conflict):
    code = "fewer_than_sent"
    says = NN_(
        "%(sent)s device of line %(line)s was sent already; the quantity cannot be less.",
        "%(sent)s devices of line %(line)s have already been sent; the quantity cannot be less.",
        by="sent",
    )
    field = "lines-%(line)s-quantity"


class AlreadySent(Conflict):
    code = "already_sent"
    says = N_("Devices of this order are already registered, so it cannot be cancelled. Close it instead.")
