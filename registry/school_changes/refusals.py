"""Why the change of a school is refused."""

from core.errors import N_, Conflict, DomainError


class IntoItself(DomainError):
    """Values: name."""

    code = "merged_into_itself"
    status = 422
    says = N_("%(name)s cannot be merged into itself. Choose another school.")
    field = "into"


class SchoolGone(Conflict):
    """Values: name, day."""

    code = "school_closed"
    says = N_("%(name)s has been closed since %(day)s. Only an open school can be changed.")


class IntoClosed(DomainError):
    """Values: name, day."""

    code = "into_closed_school"
    status = 422
    says = N_("%(name)s will be closed from %(day)s. Choose a school that is open on the day of the merge.")
    field = "into"


class IntoUnknown(DomainError):
    code = "merge_into_unknown"
    status = 422
    says = N_("There is no such school. Choose one of the list.")
    field = "into"


class BeforeItBegan(DomainError):
    """Values: name, day."""

    code = "before_the_school_began"
    status = 422
    says = N_("%(name)s began on %(day)s. Choose a later day.")
    field = "on"


class NothingRenamed(DomainError):
    code = "nothing_renamed"
    status = 422
    says = N_("Nothing would change. Write a new name, address or number.")
    field = "name_fi"


class TooEarly(Conflict):
    """Values: day."""

    code = "school_change_too_early"
    says = N_("The new name holds from %(day)s. Apply the plan on that day.")


class StillThere(Conflict):
    """Values: name, things: what stands there, counted and worded."""

    code = "school_not_empty"
    says = N_("%(name)s cannot be closed yet. What still stands there: %(things)s. Move it first, or merge the school.")


class AppliedAlready(Conflict):
    """Values: day."""

    code = "school_change_applied"
    says = N_("This plan was applied on %(day)s already. It is not applied twice.")


class NotNow(Conflict):
    """Values: state."""

    code = "school_change_state"
    says = N_("This is not possible now: the change of the school is “%(state)s”.")
