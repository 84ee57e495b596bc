"""Why working hours are not kept or counted so."""

from core.errors import N_, Conflict, DomainError


class HoursReversed(DomainError):
    """Values: begins, ends, where."""

    code = "hours_reversed"
    status = 422
    says = N_("Hours must end after they begin: %(begins)s–%(ends)s. Midnight at the end of a day is 24:00.")
    field = "%(where)s"


class HoursOverlap(DomainError):
    """Values: day, where."""

    code = "hours_overlap"
    status = 422
    says = N_("Hours of the same day overlap: %(day)s.")
    field = "%(where)s"


class ClosedReversed(DomainError):
    """Values: begins, ends."""

    code = "closed_reversed"
    status = 422
    says = N_("A closed period must not end before it begins: %(begins)s–%(ends)s.")
    field = "closed"


class SpecialTwice(DomainError):
    """Values: day."""

    code = "special_day_twice"
    status = 422
    says = N_("%(day)s has special hours twice.")
    field = "special"


class NoWorkingHours(DomainError):
    code = "no_working_hours"
    status = 422
    says = N_("A calendar needs some working hours.")
    field = "weekly"


class CalendarKnown(Conflict):
    """Somebody else has just made the same version."""

    code = "calendar_changed_meanwhile"
    says = N_("Somebody else has just changed this calendar. Look at the new version, then save again.")


class RangeReversed(DomainError):
    code = "range_reversed"
    status = 422
    says = N_("A running period ends before it begins.")
    field = "running"


class RangeUnending(DomainError):
    code = "range_unending"
    status = 422
    says = N_("Say when each period ended, to count its minutes.")
    field = "running"
