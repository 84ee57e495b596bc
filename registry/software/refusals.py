"""Why software is refused: titles and what must have them, and single rows of what a deployment tool reports."""

from core.errors import N_, Conflict, DomainError


class TitleExists(Conflict):
    code = "software_title_exists"
    says = N_("A software title called %(name)s is already registered.")
    field = "name"


class TitleUnknown(DomainError):
    code = "software_title_unknown"
    status = 422
    says = N_("%(title)s is no software title of the register.")
    field = "titles"


class TooManyTitles(DomainError):
    code = "software_titles_full"
    status = 422
    says = N_("The register keeps at most %(most)s software titles.")
    field = "name"


class ModelUnknown(DomainError):
    code = "software_model_unknown"
    status = 422
    says = N_("This is no model of the catalogue.")
    field = "model"


class DevicesUnsaid(DomainError):
    code = "software_devices_unsaid"
    status = 422
    says = N_("Say which devices must have it: a category, a use or a model.")
    field = "category"


class RequiredAlready(Conflict):
    code = "software_required_already"
    says = N_("%(title)s is already required of these devices at that time.")
    field = "titles"


class OutcomesUnreadable(DomainError):
    code = "software_outcomes_unreadable"
    status = 422
    says = N_("Send a list of objects with device, title, state and at, or a table with these columns.")
    field = "file"


class OutcomesNoJson(DomainError):
    code = "software_outcomes_no_json"
    status = 400
    says = N_("The list is damaged: it is no JSON.")
    field = "file"


class ColumnsMissing(DomainError):
    code = "software_columns_missing"
    status = 422
    says = N_("The table has no column called %(columns)s. It needs device, title, state and at.")
    field = "file"


class TooManyOutcomes(DomainError):
    code = "software_outcomes_too_many"
    status = 422
    says = N_("At most %(most)s outcomes can be sent at once. Send the rest separately.")
    field = "file"


class OutcomesTooLarge(DomainError):
    code = "software_outcomes_too_large"
    status = 422
    says = N_("The list is %(size)s MB; at most %(limit)s MB can be read. Send it in parts.")
    field = "file"


# --- single rows: the rest of the list is taken


class RowRefused(DomainError):
    """A row that is left out; `column` is the one that it is about."""

    status = 422
    column = ""


class CellEmpty(RowRefused):
    code = "outcome_cell_empty"
    says = N_("The column %(column)s is empty.")

    def __init__(self, column: str) -> None:
        super().__init__(column=column)
        self.column = column


class CellTooLong(RowRefused):
    code = "outcome_cell_too_long"
    says = N_("The column %(column)s has more than %(most)s characters.")

    def __init__(self, column: str, most: int) -> None:
        super().__init__(column=column, most=most)
        self.column = column


class CellUnreadable(RowRefused):
    code = "outcome_cell_unreadable"
    says = N_("The column %(column)s holds something that is no text.")

    def __init__(self, column: str) -> None:
        super().__init__(column=column)
        self.column = column


class OutcomeNoObject(RowRefused):
    code = "outcome_no_object"
    says = N_("This is no object with device, title, state and at.")


class OutcomeDeviceUnknown(RowRefused):
    code = "outcome_device_unknown"
    says = N_("%(said)s is no device of the register.")
    column = "device"


class OutcomeDeviceAmbiguous(RowRefused):
    code = "outcome_device_ambiguous"
    says = N_("Several manufacturers have a device with the serial number %(said)s. Use the tag.")
    column = "device"


class OutcomeTitlesFull(RowRefused):
    code = "outcome_titles_full"
    says = N_("%(said)s is not known, and no further titles can be added: the register has %(most)s.")
    column = "title"


class OutcomeTitlesMany(RowRefused):
    code = "outcome_titles_many"
    says = N_("%(said)s is not known, and this list has already added %(most)s new titles.")
    column = "title"


class OutcomeStateUnknown(RowRefused):
    code = "outcome_state_unknown"
    says = N_("%(said)s is none of success, failed and pending.")
    column = "state"


class OutcomeTimeUnreadable(RowRefused):
    code = "outcome_time_unreadable"
    says = N_("%(said)s is no date and time. Write it like 2026-08-03T09:30:00+03:00.")
    column = "at"


class OutcomeTimeAhead(RowRefused):
    code = "outcome_time_ahead"
    says = N_("%(said)s is more than a day ahead.")
    column = "at"
