"""Why a filing is refused, and which field of the form it is about."""

from core.errors import N_, DomainError


class FilingRefused(DomainError):
    """Every refusal of a filing is one of these."""

    code = "filing_refused"
    status = 422
    says = N_("The request cannot be sent like this.")


class PlaceMissing(FilingRefused):
    code = "place_missing"
    says = N_("Say which school it is about, or which device.")
    field = "school"


class SchoolUnknown(FilingRefused):
    code = "school_unknown"
    says = N_("Choose one of your schools from the list.")
    field = "school"


class ServiceUnknown(FilingRefused):
    """Values: service."""

    code = "service_unknown"
    says = N_("There is no service with the code %(service)s.")
    field = "service"


class DeviceUnknown(FilingRefused):
    """Values: device, as it was named."""

    code = "device_unknown"
    says = N_("No device has the tag or serial number %(device)s. Check the sticker, or leave the device out.")
    field = "device"


class DeviceAmbiguous(FilingRefused):
    """Values: device, as it was named."""

    code = "device_ambiguous"
    says = N_("Several devices have the serial number %(device)s. Give the tag on the sticker instead.")
    field = "device"


class DeviceGone(FilingRefused):
    """Values: device, as it was named."""

    code = "device_gone"
    says = N_("%(device)s has been taken out of use. Leave the device out and say what you need.")
    field = "device"


class CategoryUnknown(FilingRefused):
    code = "category_unknown"
    says = N_("Choose what it is about from the list.")
    field = "category"


class RoomUnknown(FilingRefused):
    code = "room_unknown"
    says = N_("Choose a room of this school from the list.")
    field = "room"


class PersonUnknown(FilingRefused):
    code = "person_unknown"
    says = N_("Choose the person you file this for from the list.")
    field = "for_whom"


class NobodyFound(FilingRefused):
    """Values: person, as typed; field, which it was typed into."""

    code = "nobody_found"
    says = N_("Among the people you may see, nobody has the name or e-mail address “%(person)s”. Check the spelling.")
    field = "%(field)s"


class EarlierUnknown(FilingRefused):
    code = "earlier_unknown"
    says = N_("The earlier request does not exist, or you may not see it. Leave it out.")
    field = "follows"


class AlreadyReported(FilingRefused):
    """Values: number, id."""

    code = "already_reported"
    status = 409
    says = N_("You have reported this already: %(number)s. Send it again only if something else is wrong.")


class ReportedByOthers(FilingRefused):
    """Values: none; whose report it is, is not told."""

    code = "reported_by_others"
    status = 409
    says = N_("Someone has already reported this within the last hour. Send it again only if something else is wrong.")
