"""Why the desk cannot do what was asked, besides the moves' own refusals."""

from core.errors import N_, DomainError, Stale


class NotInTeam(DomainError):
    code = "not_in_team"
    says = N_("Only members of a team work on tickets. Ask your lead to add you to one.")


class ColleagueWasFirst(Stale):
    """Values: name."""

    says = N_("%(name)s was first and has this ticket now. Look at what changed, then decide again.")


class AgentNotInTeam(DomainError):
    code = "agent_not_in_team"
    status = 422
    says = N_("This person does not work in that team.")


class AgentAsked(DomainError):
    code = "agent_asked"
    status = 422
    says = N_("This person reported it, so someone else has to work on it.")


class WaitDayWrong(DomainError):
    code = "wait_day_wrong"
    status = 422
    field = "until"
    says = N_("Choose a day that is still to come, within a year.")


class TeamUnknown(DomainError):
    code = "team_unknown"
    status = 422
    says = N_("Choose a team from the list.")


class MentionCannotRead(DomainError):
    """Values: name."""

    code = "mention_cannot_read"
    status = 422
    says = N_("%(name)s may not read this ticket, so a note on it cannot mention them. Take the @ out of the text.")
    field = "text"


class CategoryUnknown(DomainError):
    code = "category_unknown"
    status = 422
    says = N_("Choose what it is about from the list.")


class NothingToChange(DomainError):
    code = "nothing_to_change"
    status = 422
    says = N_("Choose what to change.")


class OthersWork(DomainError):
    code = "others_work"
    says = N_("Another agent has this ticket. Only that agent or a team lead can give it back.")


class WaitsForOthers(DomainError):
    code = "waits_for_others"
    says = N_("You do not need to do anything. Write to IT support if something has changed.")


class ColleagueHasIt(DomainError):
    """Values: name."""

    code = "colleague_has_it"
    says = N_("%(name)s has this ticket. Confirm if you take it all the same.")


class MovedMeanwhile(DomainError):
    code = "moved_meanwhile"
    says = N_("It was handed on or finished in the meantime.")


class TicketBusy(DomainError):
    code = "ticket_busy"
    says = N_("Someone else is changing the other ticket right now. Try again.")


class TicketOver(DomainError):
    code = "ticket_over"
    says = N_("This ticket is closed, so nobody would read your message. File a new ticket.")
