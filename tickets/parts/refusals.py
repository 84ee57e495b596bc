"""Why a ticket cannot be part of another, be split, or have this on its checklist or its time."""

from core.errors import N_, DomainError


class ParentUnknown(DomainError):
    code = "ticket_parent_unknown"
    status = 422
    field = "parent"
    says = N_("Give the number of another open ticket, of which this one is a part.")


class ParentIsPart(DomainError):
    """Values: number."""

    code = "ticket_parent_is_part"
    field = "parent"
    says = N_("%(number)s is itself a part of this ticket, so it cannot be its parent.")


class OwnParent(DomainError):
    code = "ticket_own_parent"
    field = "parent"
    says = N_("A ticket cannot be a part of itself.")


class MergeIntoChild(DomainError):
    """Values: number."""

    code = "merge_into_child"
    field = "into"
    says = N_(
        "%(number)s is a part of this ticket. Join the part to its parent instead, or take it out of the parent first."
    )


class TooManyParts(DomainError):
    """Values: most."""

    code = "too_many_parts"
    says = N_("A ticket can have at most %(most)s parts.")


class NotAPart(DomainError):
    code = "ticket_has_no_parent"
    says = N_("This ticket is not a part of another.")


class TicketEnded(DomainError):
    code = "ticket_ended"
    says = N_("This ticket is finished. Open it again first, or file a new one that follows it.")


class DeviceNotOnTicket(DomainError):
    """Values: text."""

    code = "device_not_on_ticket"
    status = 422
    field = "devices"
    says = N_("“%(text)s” is no device of this ticket.")


class DeviceOnTicket(DomainError):
    """Values: tag."""

    code = "device_on_ticket"
    field = "devices"
    says = N_("%(tag)s is on this ticket already.")


class TooManyDevices(DomainError):
    """Values: most."""

    code = "too_many_devices_on_ticket"
    field = "devices"
    says = N_("A ticket can be about at most %(most)s devices.")


class StepUnknown(DomainError):
    code = "checklist_step_unknown"
    status = 422
    field = "item"
    says = N_("This step is not on the ticket's checklist any more.")


class TooManySteps(DomainError):
    """Values: most."""

    code = "too_many_steps"
    says = N_("A checklist can have at most %(most)s steps.")


class TimeDayWrong(DomainError):
    code = "time_day_wrong"
    status = 422
    field = "on"
    says = N_("Choose today or a day within the last year.")


class TimeOfOthers(DomainError):
    code = "time_of_others"
    status = 403
    says = N_("Only whoever noted the time can take it back.")
