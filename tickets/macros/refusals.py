"""Why a macro is not taken, or not carried out."""

from core.errors import N_, Conflict, DomainError


class MacroEmpty(DomainError):
    code = "macro_empty"
    status = 422
    says = N_("A macro sends a reply, changes the state or adds steps. Choose at least one of them.")


class MacroWaitsForWhat(DomainError):
    code = "macro_waits_for_what"
    status = 422
    says = N_("Say what the ticket waits for.")
    field = "wait_reason"


class MacroResolvesHow(DomainError):
    code = "macro_resolves_how"
    status = 422
    says = N_("Say how the ticket was resolved.")
    field = "resolution_code"


class ReplyUnknown(DomainError):
    code = "reply_unknown"
    status = 422
    says = N_("There is no such canned reply in use.")
    field = "reply"


class MacroRetired(Conflict):
    code = "macro_retired"
    says = N_("This macro is not offered any more.")


class MacroReplyRetired(Conflict):
    code = "macro_reply_retired"
    says = N_("The reply of this macro is not offered any more. Choose another one for it first.")


class MacroLacks(Conflict):
    code = "macro_lacks"
    says = N_("The reply names something that this ticket does not have: %(missing)s.")
