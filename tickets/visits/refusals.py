"""Why a visit is not planned or changed so."""

from core.errors import N_, Conflict, DomainError


class VisitDayWrong(DomainError):
    code = "visit_day_wrong"
    status = 422
    says = N_("Choose a day from today on, within a year.")
    field = "on"


class VisitWithoutTickets(DomainError):
    code = "visit_without_tickets"
    status = 422
    says = N_("Choose the tickets that you want to do at the school.")
    field = "tickets"


class VisitOtherSchool(DomainError):
    code = "visit_other_school"
    status = 422
    says = N_("%(number)s is about another school. One visit is for the tickets of one school.")
    field = "tickets"


class TicketOfColleague(Conflict):
    code = "visit_ticket_of_colleague"
    says = N_("A colleague has %(number)s. Take it first.")
    field = "tickets"


class TicketOver(Conflict):
    code = "visit_ticket_over"
    says = N_("Nobody works on %(number)s any more, so no visit is needed.")
    field = "tickets"


class TicketWaitsElse(Conflict):
    code = "visit_ticket_waits"
    says = N_("First continue the work on %(number)s: it waits for something else.")
    field = "tickets"


class VisitOver(Conflict):
    code = "visit_over"
    says = N_("This visit was made or cancelled already.")


class VisitToCome(Conflict):
    code = "visit_to_come"
    says = N_("The day of this visit has not come yet.")


class VisitThere(Conflict):
    code = "visit_there"
    says = N_("You visit this school on that day already. Add the tickets to that visit.")
    field = "on"
