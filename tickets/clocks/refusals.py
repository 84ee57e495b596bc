"""Why a policy is not kept so."""

from core.errors import N_, Conflict, DomainError


class CalendarUnknown(DomainError):
    code = "calendar_unknown"
    status = 422
    says = N_("Choose one of the calendars.")
    field = "calendar"


class TargetTwice(DomainError):
    """Values: priority."""

    code = "target_twice"
    status = 422
    says = N_("There are two targets for %(priority)s.")
    field = "targets"


class ResponseAfterResolution(DomainError):
    """Values: priority."""

    code = "response_after_resolution"
    status = 422
    says = N_("The first answer of %(priority)s would be due after its resolution.")
    field = "targets"


class CategoryUnknown(DomainError):
    """Values: category."""

    code = "policy_category_unknown"
    status = 422
    says = N_("There is no category with the code %(category)s.")
    field = "without_device_categories"


class PolicyChanged(Conflict):
    """Somebody else has just made the same version."""

    code = "policy_changed_meanwhile"
    says = N_("Somebody else has just changed these targets. Look at the new version, then save again.")


class PromiseTooLate(DomainError):
    code = "promise_not_ahead"
    status = 422
    says = N_("Promise a time that is still to come, within a year.")
    field = "due"


class PromiseOver(Conflict):
    code = "promise_over"
    says = N_("Nothing can be promised or kept here any more.")


class NobodyWithoutDevice(Conflict):
    code = "nobody_without_device"
    says = N_("Nobody is waiting for a device on this ticket.")
