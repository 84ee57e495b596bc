"""Why the tree of categories is not changed so."""

from core.errors import N_, Conflict, DomainError


class CategoryKnown(Conflict):
    """Values: category."""

    code = "category_known"
    says = N_("A category with the code %(category)s already exists.")
    field = "code"


class ParentUnknown(DomainError):
    code = "parent_unknown"
    status = 422
    says = N_("Choose an open category as the parent.")
    field = "parent"


class TeamUnknown(DomainError):
    code = "category_team_unknown"
    status = 422
    says = N_("Choose a team that is in use.")
    field = "team"


class TooManySymptoms(Conflict):
    """Values: kind, most."""

    code = "too_many_symptoms"
    says = N_(
        "The sticker of this kind of device offers %(most)s symptoms already: %(kind)s. Take another one off first."
    )
    field = "device_categories"


class NarrowerOpen(Conflict):
    code = "narrower_open"
    says = N_("Close the categories below this one first.")
    field = "active"


class WiderClosed(Conflict):
    code = "wider_closed"
    says = N_("Open its parent category first.")
    field = "active"


class CategoryNeeded(Conflict):
    code = "category_needed"
    says = N_("This category stays open: it is what people choose when nothing else fits.")
    field = "active"


class CategoryInRules(Conflict):
    """Values: what."""

    code = "category_in_rules"
    says = N_("The category cannot be closed: these rules name it: %(what)s.")
