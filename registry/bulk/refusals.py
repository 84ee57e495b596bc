"""Why bulk work is refused."""

from core.errors import N_, NN_, Conflict


class WorkNotThere(Conflict):
    """Values: state."""

    code = "bulk_state"
    says = N_("This is not possible now: the change is “%(state)s”.")


class WorkBusy(Conflict):
    code = "bulk_busy"
    says = N_("Vire is working on this change. Try again in a moment.")


class NothingToChange(Conflict):
    code = "no_device_would_change"
    says = N_("No device of this plan would change.")


class SomeNeedWork(Conflict):
    """Values: count."""

    code = "devices_need_work"
    says = NN_(
        "%(count)s device would not change. Apply the good ones only, or leave it out.",
        "%(count)s devices would not change. Apply the good ones only, or leave them out.",
    )
