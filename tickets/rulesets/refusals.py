"""Why a version of the rules is not written, published or retired."""

from core.errors import N_, Conflict, DomainError


class NotADraft(Conflict):
    """Values: number."""

    code = "ruleset_not_a_draft"
    says = N_("Version %(number)s was published or given up. Only drafts can be changed; begin a new one.")


class PublishedAlready(Conflict):
    """Values: number, who."""

    code = "ruleset_published_already"
    says = N_("%(who)s has published version %(number)s already.")


class OwnDraft(DomainError):
    code = "ruleset_own_draft"
    status = 403
    says = N_("You wrote in this draft. Another lead or an administrator has to publish it.")


class DraftOutdated(Conflict):
    """Values: number, based_on."""

    code = "ruleset_outdated"
    says = N_(
        "Version %(number)s has come into force since; this draft was made from version %(based_on)s. Look at the "
        "differences, then say that the draft takes the place of version %(number)s."
    )


class SimulationNeeded(Conflict):
    code = "ruleset_simulation_needed"
    says = N_("Nobody has simulated the draft as it is now. Simulate it, or say that you publish it without.")
    field = "without_simulation"


class LastRules(Conflict):
    code = "ruleset_last"
    says = N_("There must be rules in force. Publish others first.")


class RetiredAlready(Conflict):
    """Values: number."""

    code = "ruleset_retired_already"
    says = N_("Version %(number)s is retired already.")


class RuleUnknown(DomainError):
    code = "rule_unknown"
    status = 404
    says = N_("There is no such rule in this draft any more.")


class BasisUnknown(DomainError):
    code = "ruleset_basis_unknown"
    status = 422
    says = N_("Name the version that is in force now.")
    field = "based_on"


class PeriodWrong(DomainError):
    code = "simulation_period_wrong"
    status = 422
    says = N_("The period must end after it begins and last three years at most.")
    field = "to"
