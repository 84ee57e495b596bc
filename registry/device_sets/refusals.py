"""Why a set refuses."""

from core.errors import N_, Conflict, DomainError


class SetNameTaken(Conflict):
    code = "set_name_taken"
    says = N_("This school has a set with this name already.")
    field = "name"


class SetDissolved(Conflict):
    code = "set_dissolved"
    says = N_("This set was dissolved. Begin a new one.")


class SetDeviceUnknown(DomainError):
    """Values: text."""

    code = "set_device_unknown"
    status = 422
    says = N_("“%(text)s” names no device of the set’s school, or several.")
    field = "devices"


class SetDeviceGone(DomainError):
    """Values: text."""

    code = "set_device_gone"
    status = 422
    says = N_("%(text)s is out of use, lost or stolen, and cannot be put into a set.")
    field = "devices"


class NotOfSet(DomainError):
    """Values: codes."""

    code = "not_of_set"
    status = 422
    says = N_("Not of this set: %(codes)s")
    field = "devices"


class SetEmpty(Conflict):
    code = "set_empty"
    says = N_("No device of this set can be handed over: it is empty, or all of it is missing.")


class NothingOfSet(DomainError):
    code = "nothing_of_set"
    status = 422
    says = N_("None of these codes names a device of this set.")
    field = "devices"
