"""Why the desk cannot do what was asked, besides the moves' own refusals."""

from core.errors import N_, DomainError


class NotInTeam(DomainError):
    code = "not_in_team"
    says = N_("Only members of a team work on tickets. Ask your lead to add you to one.")


class AgentNotInTeam(DomainError):
    code = "agent_not_in_team"
    status = 422
    says = N_("This person does not work in that team.")


class AgentAsked(DomainError):
    code = "agent_asked"
    status = 422
    says = N_("This person asked for it themselves, so somebody else looks after it.")


class TeamUnknown(DomainError):
    code = "team_unknown"
    status = 422
    says = N_("Choose a team from the list.")


class CategoryUnknown(DomainError):
    code = "category_unknown"
    status = 422
    says = N_("Choose what it is about from the list.")


class NothingToChange(DomainError):
    code = "nothing_to_change"
    status = 422
    says = N_("Say what is to be changed.")


class OthersWork(DomainError):
    code = "others_work"
    says = N_("Somebody else has this ticket. Only they, or a lead, can give it back.")


class WaitsForOthers(DomainError):
    code = "waits_for_others"
    says = N_("It does not wait for you. Write to the desk if something has changed.")


class ColleagueHasIt(DomainError):
    """Values: name."""

    code = "colleague_has_it"
    says = N_("%(name)s has this ticket. Confirm if you take it all the same.")


class TicketBusy(DomainError):
    code = "ticket_busy"
    says = N_("Somebody is at the other ticket at this moment. Try again.")


class TicketOver(DomainError):
    code = "ticket_over"
    says = N_("This ticket is over, so nobody would read it. File a new one.")
