"""Why a problem is not recorded or changed so."""

from core.errors import N_, Conflict, DomainError


class NameDeviceOrModel(DomainError):
    code = "name_device_or_model"
    status = 422
    says = N_("Name either a device or a model.")
    field = "device"


class ProblemDeviceUnknown(DomainError):
    """Values: text."""

    code = "problem_device_unknown"
    status = 422
    says = N_("There is no device with the tag or serial number %(text)s.")
    field = "device"


class ProblemDeviceAmbiguous(DomainError):
    """Values: text."""

    code = "problem_device_ambiguous"
    status = 422
    says = N_("Several manufacturers have a device with the serial number %(text)s. Use the tag.")
    field = "device"


class ProblemModelUnknown(DomainError):
    """Values: text."""

    code = "problem_model_unknown"
    status = 422
    says = N_("There is no model %(text)s in the catalogue.")
    field = "model"


class DeliveryHasNone(DomainError):
    code = "delivery_has_none"
    status = 422
    says = N_("No device of this model came with this delivery.")
    field = "batch"


class SymptomUnknown(DomainError):
    """Values: code."""

    code = "symptom_unknown"
    status = 422
    says = N_("There is no symptom %(code)s: choose a category of faults that has no narrower ones.")
    field = "category"


class ProblemKnown(Conflict):
    code = "problem_known"
    says = N_("This is recorded as a problem already.")


class ProblemNotSo(Conflict):
    """Values: state."""

    code = "problem_not_so"
    says = N_("This cannot be done: the problem is now in the state “%(state)s”.")


class ClaimDayWrong(DomainError):
    code = "claim_day_wrong"
    status = 422
    says = N_("A claim was made today or within the last two years.")
    field = "on"


class NothingClaimed(DomainError):
    code = "nothing_claimed"
    status = 422
    says = N_("Nothing was claimed from the supplier, so the claim cannot have brought anything.")
    field = "brought_cents"
