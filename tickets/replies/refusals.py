"""Why a canned reply is not taken."""

from core.errors import N_, Conflict, DomainError


class ShortcutTaken(Conflict):
    code = "shortcut_taken"
    says = N_("Another reply has the shortcut /%(shortcut)s. Choose another one.")
    field = "shortcut"


class ShortcutWrong(DomainError):
    code = "shortcut_wrong"
    status = 422
    says = N_("A shortcut is 2–30 small letters a–z, digits and hyphens.")
    field = "shortcut"


class VariableUnknown(DomainError):
    code = "variable_unknown"
    status = 422
    says = N_("There is no variable %(found)s. Use one of these: %(known)s.")
    field = "%(field)s"
