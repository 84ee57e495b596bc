"""Why the catalogue refuses."""

from core.errors import N_, Conflict, DomainError


class ModelExists(Conflict):
    code = "model_exists"
    says = N_("%(manufacturer)s %(model_number)s is already in the catalogue.")
    field = "model_number"


class AliasTaken(Conflict):
    code = "alias_taken"
    says = N_("The spelling “%(alias)s” already means %(model)s. One spelling means one model.")
    field = "alias"


class AliasUnreadable(DomainError):
    code = "alias_unreadable"
    status = 422
    says = N_("A spelling must have at least one letter or digit.")
    field = "alias"


class ListingsOverlap(Conflict):
    code = "listings_overlap"
    says = N_("This model is already listed for that use in a part of this period. End the other listing first.")


class SuccessorUnknown(DomainError):
    code = "successor_unknown"
    status = 422
    says = N_("Choose another model of the catalogue as the one that takes its place.")
    field = "successor_id"
