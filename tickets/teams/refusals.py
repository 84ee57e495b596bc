"""Why a team or its members are not changed so."""

from core.errors import N_, Conflict, DomainError


class TeamKnown(Conflict):
    """Values: team."""

    code = "team_known"
    says = N_("A team with the code %(team)s already exists.")
    field = "code"


class TeamNeeded(Conflict):
    """Values: what."""

    code = "team_needed"
    says = N_("The team cannot be closed: it is still named by %(what)s.")


class TeamHasTickets(Conflict):
    """Values: count."""

    code = "team_has_tickets"
    says = N_("The team cannot be closed while it has open tickets: %(count)s. Hand them over first.")


class TeamClosed(Conflict):
    code = "team_closed"
    says = N_("The team is closed. Open it again first.")


class NotAnAgent(DomainError):
    code = "not_an_agent"
    status = 422
    says = N_("Only support agents and team leads can be members of a team. Give the person one of these roles first.")
    field = "person"


class MemberKnown(Conflict):
    code = "member_known"
    says = N_("This person is already in the team.")
    field = "person"
