"""Why a repair order is refused."""

from core.errors import N_, Conflict, DomainError


class RepairDeviceUnknown(DomainError):
    """Values: text."""

    code = "repair_device_unknown"
    status = 422
    says = N_("“%(text)s” names no device that you may see, or several.")
    field = "device"


class InRepairAlready(Conflict):
    """Values: vendor."""

    code = "in_repair_already"
    says = N_("The device is with %(vendor)s already. Record its return first.")
    field = "device"


class RepairOver(Conflict):
    code = "repair_over"
    says = N_("This repair has ended already.")


class RepairDayWrong(DomainError):
    code = "repair_day_wrong"
    status = 422
    says = N_("Choose a day from when it was sent until today.")
    field = "on"


class ExpectedDayWrong(DomainError):
    code = "expected_day_wrong"
    status = 422
    says = N_("Choose today or a later day, within two years.")
    field = "expected_on"
