"""Why a file of staff is refused."""

from core.errors import N_, NN_, Conflict, DomainError


class StaffFileEmpty(DomainError):
    code = "staff_file_empty"
    status = 422
    says = N_("The file has no rows. Choose another one.")
    field = "file"


class StaffFileLong(DomainError):
    """Values: most."""

    code = "staff_file_long"
    status = 422
    says = N_("A file of staff has at most %(most)s rows. Divide it.")
    field = "file"


class StaffFileColumns(DomainError):
    code = "staff_file_columns"
    status = 422
    says = N_("The file has no column for the e-mail address, by which people are known. Name it e-mail.")
    field = "file"


class StaffFileState(Conflict):
    """Values: state."""

    code = "staff_file_state"
    says = N_("This is not possible now. The file stands at: %(state)s.")


class StaffFileBusy(Conflict):
    code = "staff_file_busy"
    says = N_("Vire is working on this file. Look again in a moment.")


class StaffRowsNeedWork(Conflict):
    """Values: count."""

    code = "staff_rows_need_work"
    says = NN_(
        "%(count)s row needs work. Apply the good rows only, or correct the file and upload it again.",
        "%(count)s rows need work. Apply the good rows only, or correct the file and upload it again.",
    )


class NothingInStaffFile(Conflict):
    code = "staff_file_nothing"
    says = N_("There is nothing to apply: nobody is new, changed or leaving.")
