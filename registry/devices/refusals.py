"""Why the device register refuses."""

from core.errors import N_, Conflict, DomainError, NotFound


class SerialRefused(DomainError):
    """A text that is no serial number; its code says which kind of nonsense it is."""

    status = 422
    field = "serial"


class SerialMissing(SerialRefused):
    code = "serial_missing"
    says = N_("The serial number is missing.")


class SerialPlaceholder(SerialRefused):
    code = "serial_placeholder"
    says = N_("“%(value)s” is a placeholder, not a serial number.")


class SerialDamaged(SerialRefused):
    code = "serial_damaged"
    says = N_(
        "“%(value)s” is not a serial number alone: a spreadsheet has changed it, or something else stands beside it."
    )


class SerialSeveral(SerialRefused):
    code = "serial_several"
    says = N_("“%(value)s” holds several serial numbers. Each device has its own.")


class SerialTaken(Conflict):
    code = "serial_taken"
    says = N_("A device of this manufacturer with serial number %(serial)s is already registered.")
    field = "serial"


class SerialSimilar(Conflict):
    code = "serial_similar"
    says = N_(
        "The register has a serial number that is easily mistaken for this one: %(serial)s. "
        "Look at the label; if it is another device, say so and save again."
    )
    field = "serial"


class SerialAmbiguous(Conflict):
    code = "serial_ambiguous"
    says = N_("Several manufacturers have a device with this serial number. Say which manufacturer.")


class TagUnreadable(DomainError):
    code = "tag_unreadable"
    status = 422
    says = N_("“%(value)s” is not an asset tag, or one of its digits is wrong.")
    field = "asset_tag"


class TagTaken(Conflict):
    code = "tag_taken"
    says = N_("Asset tag %(tag)s belongs to another device.")
    field = "asset_tag"


class TagsUsedUp(Conflict):
    code = "tags_used_up"
    says = N_("There are no free asset tag numbers left. Write the tag that is on the sticker.")
    field = "asset_tag"


class ModelUnknown(DomainError):
    code = "device_model_unknown"
    status = 422
    says = N_("There is no such model in the catalogue.")
    field = "model"


class SchoolUnknown(DomainError):
    code = "device_school_unknown"
    status = 422
    says = N_("There is no such school.")
    field = "school"


class SchoolClosed(DomainError):
    code = "device_school_closed"
    status = 422
    says = N_("%(school)s is closed. Choose the school that uses the device now.")
    field = "school"


class RoomElsewhere(DomainError):
    code = "room_elsewhere"
    status = 422
    says = N_("This school has no such room in use.")
    field = "room"


class IdentifierUnreadable(DomainError):
    code = "identifier_unreadable"
    status = 422
    says = N_("“%(value)s” is not a network address or an IMEI.")
    field = "%(name)s"


class PersonUnknown(DomainError):
    code = "holder_unknown"
    status = 422
    says = N_("Among the people you may see, nobody has the name or e-mail address “%(person)s”. Check the spelling.")
    field = "person"


class NotInRegisterThen(NotFound):
    """Values: day."""

    code = "not_in_register_then"
    says = N_("You see nothing of this device on %(day)s: it was not in the register, or at another school.")
    field = "at"


class HolderUnsaid(DomainError):
    code = "holder_unsaid"
    status = 422
    says = N_("Choose who gets the device: a person, a room or a pupil.")
    field = "person"


class SeveralHolders(HolderUnsaid):
    code = "several_holders"
    says = N_("Choose only one: a person, a room or a pupil. Empty the other fields.")


class HeldAlready(Conflict):
    code = "held_already"
    says = N_("This holder already has the device.")


class NotHeld(Conflict):
    code = "not_held"
    says = N_("Nobody has the device: there is nothing to take back.")


class OnLoan(Conflict):
    code = "on_loan"
    says = N_("The device is already on loan. Record its return first.")


class NotOnLoan(Conflict):
    code = "not_on_loan"
    says = N_("The device is not on loan.")


class ReturnDayWrong(DomainError):
    code = "return_day_wrong"
    status = 422
    says = N_("Choose a day of return between today and two years from now.")
    field = "due_on"


class BorrowerUnknown(DomainError):
    code = "borrower_unknown"
    status = 422
    says = N_("“%(to)s” is no member of staff, room of the school or pupil’s reference. Check the spelling.")
    field = "to"


class BorrowerUnsaid(DomainError):
    code = "borrower_unsaid"
    status = 422
    says = N_("Say who borrows the device: either a person or pupil, or a room.")
    field = "to"


class TicketUnknown(DomainError):
    code = "loan_ticket_unknown"
    status = 422
    says = N_("There is no such ticket.")
    field = "ticket"


class TicketNotOpen(Conflict):
    """Values: number of the ticket."""

    code = "loan_ticket_not_open"
    says = N_("Ticket %(number)s is no longer open. Go on without it, or open it again first.")
    field = "ticket"


class ConditionUnchanged(Conflict):
    code = "condition_unchanged"
    says = N_("The device is already in that condition.")


class OutOfUse(Conflict):
    code = "out_of_use"
    says = N_("The device is retired, disposed of or missing: this cannot be done with it.")


class DayToCome(DomainError):
    code = "day_to_come"
    status = 422
    says = N_("That day is in the future. Choose today or an earlier day.")
    field = "on"


class MovesNowhere(Conflict):
    code = "moves_nowhere"
    says = N_("The device is already there.")
