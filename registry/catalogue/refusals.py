"""Why the catalogue refuses."""

from core.errors import N_, NN_, Conflict, DomainError


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


class ReplacedUnsaid(DomainError):
    """Values: names of the models, count."""

    code = "replaced_unsaid"
    status = 422
    says = NN_(
        "%(names)s is the standard for the same use. Say whether this model replaces it.",
        "%(names)s are the standard for the same use. Say whether this model replaces one of them.",
    )
    field = "replaces"


class ReplacedUnknown(DomainError):
    code = "replaced_unknown"
    status = 422
    says = N_("Choose the listing of another model as the one that is replaced.")
    field = "replaces"
