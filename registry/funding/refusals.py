"""Why funding refuses. Lines are counted from 1, as they were sent."""

from core.errors import N_, Conflict, DomainError


class AppropriationExists(Conflict):
    code = "appropriation_exists"
    says = N_("An appropriation with the code %(code)s is already registered for %(year)s.")
    field = "code"


class AppropriationUnknown(DomainError):
    code = "appropriation_unknown"
    status = 422
    says = N_("Line %(line)s names the appropriation %(said)s, which is not registered. Choose one from the list.")
    field = "lines-%(line)s-appropriation"


class AppropriationOfSeveralYears(DomainError):
    code = "appropriation_ambiguous"
    status = 422
    says = N_(
        "Line %(line)s: the code %(said)s is registered for %(years)s, but not for %(year)s. Choose one by its id."
    )
    field = "lines-%(line)s-appropriation"
