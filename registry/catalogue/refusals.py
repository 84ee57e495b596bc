"""Why the catalogue refuses."""

from core.errors import N_, Conflict, DomainError


class ModelExists(Conflict):
    code = "model_exists"
    says = N_("%(manufacturer)s %(model_number)s is in the catalogue already.")


class AliasTaken(Conflict):
    code = "alias_taken"
    says = N_("The spelling “%(alias)s” means %(model)s already. One spelling means one model.")


class ListingsOverlap(Conflict):
    code = "listings_overlap"
    says = N_("This model is listed for that use already in a part of this period. End the other listing first.")


class PeriodReversed(DomainError):
    code = "period_reversed"
    status = 422
    says = N_("The last day must come after the first.")
