"""Why a service or a major incident is not changed so."""

from core.errors import N_, Conflict, DomainError


class ServiceKnown(Conflict):
    """Values: service."""

    code = "service_known"
    says = N_("A service with the code %(service)s already exists.")
    field = "code"


class ServiceUnknown(DomainError):
    """Values: service."""

    code = "service_unknown"
    status = 422
    says = N_("There is no service with the code %(service)s.")
    field = "service"


class BannerInThreeLanguages(DomainError):
    code = "banner_in_three_languages"
    status = 422
    says = N_("Write the banner in Finnish, Swedish and English.")
    field = "text_fi"


class BannerReversed(DomainError):
    code = "banner_reversed"
    status = 422
    says = N_("The banner must end after it begins.")
    field = "until"


class TicketNotForMany(DomainError):
    code = "ticket_not_for_many"
    status = 422
    says = N_("Choose an open ticket that is not sensitive: whoever follows the incident can read it.")
    field = "ticket"


class TicketOver(DomainError):
    """Values: number of the ticket."""

    code = "incident_ticket_over"
    status = 422
    says = N_("Ticket %(number)s is no longer open. Choose an open one about it, or open this one again first.")
    field = "ticket"


class IncidentKnown(Conflict):
    code = "incident_known"
    says = N_("There is a major incident with this ticket already.")
    field = "ticket"


class IncidentNotSo(Conflict):
    """Values: state."""

    code = "incident_not_so"
    says = N_("This cannot be done: somebody has changed the major incident. It is now: %(state)s.")


class NoMajorIncident(Conflict):
    code = "no_major_incident"
    says = N_("This ticket is not a major incident that is still going on, so nobody else can join it.")
