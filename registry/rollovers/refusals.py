"""Why a roll-over refuses."""

from core.errors import N_, Conflict, DomainError


class RollOverExists(Conflict):
    code = "roll_over_exists"
    says = N_("A roll-over called %(name)s is already registered.")
    field = "name"


class RollOverDaysWrong(DomainError):
    code = "roll_over_days_wrong"
    status = 422
    says = N_("Extended devices must come back after the collected ones.")
    field = "extend_until"


class RollOverClosed(Conflict):
    code = "roll_over_closed"
    says = N_("This roll-over is closed; nothing about it changes any more.")


class ClassListEmpty(DomainError):
    code = "class_list_empty"
    status = 422
    says = N_("Give a class list: paste it or choose a file, with at least one device or pupil.")
    field = "rows"


class ClassListLong(DomainError):
    """Values: most."""

    code = "class_list_long"
    status = 422
    says = N_("A class list has at most %(most)s rows. Divide it.")
    field = "rows"


class ClassListUnread(DomainError):
    """Values: columns."""

    code = "class_list_columns"
    status = 422
    says = N_("The list has no column that names devices or pupils. Call the columns device, pupil, class and action.")
    field = "rows"
