"""What the rules of importing refuse."""

from core.errors import N_, NN_, Conflict, DomainError, Invalid
from web.fields import Said


class BatchBusy(Conflict):
    code = "batch_busy"
    says = N_("Vire is working on this batch right now. Wait until it has finished.")


class BatchNotThere(Conflict):
    code = "batch_state"
    says = N_("This cannot be done now, because of where the batch stands: %(state)s.")


class NothingToApply(Conflict):
    code = "nothing_to_apply"
    says = N_("No row of this plan would create or change a device.")


class NothingLeftToUndo(Conflict):
    code = "nothing_left_to_undo"
    says = N_("Every device of this import has been changed since, or is gone: nothing would be undone.")


class RowsForgotten(Conflict):
    code = "rows_forgotten"
    says = N_("The rows of this import were deleted because they were old, so it can no longer be undone.")


class RowsNeedWork(Conflict):
    code = "rows_need_work"
    says = NN_(
        "%(count)s row cannot be applied. Correct it and upload the file again, or apply the good rows only.",
        "%(count)s rows cannot be applied. Correct them and upload the file again, or apply the good rows only.",
    )


class OrderNoLongerOpen(Conflict):
    code = "order_no_longer_open"
    says = N_("Order %(number)s is no longer open.")


class FileEmpty(DomainError):
    code = "file_empty"
    status = 422
    says = N_("The file is empty. Check that it was saved, and upload it again.")


class FileTooLarge(DomainError):
    code = "file_too_large"
    status = 413
    says = N_("The file is %(size)s MB; at most %(limit)s MB can be read. Split it into smaller files.")


def field(name: str, says: str, **values: object) -> Invalid:
    """A refusal that belongs to one field of the form."""
    return Invalid({name: [Said(says, **values)]})
