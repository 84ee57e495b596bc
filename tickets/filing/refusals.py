"""Why a filing is refused."""

from core.errors import N_, DomainError


class PlaceMissing(DomainError):
    code = "place_missing"
    status = 422
    says = N_("Say which school it is about, or which device.")


class SchoolUnknown(DomainError):
    code = "school_unknown"
    status = 422
    says = N_("Choose one of your schools from the list.")


class DeviceUnknown(DomainError):
    code = "device_unknown"
    status = 422
    says = N_("No device has the tag or serial number %(device)s. Check the sticker, or leave the device out.")


class CategoryUnknown(DomainError):
    code = "category_unknown"
    status = 422
    says = N_("Choose what it is about from the list.")


class RoomUnknown(DomainError):
    code = "room_unknown"
    status = 422
    says = N_("Choose a room of this school from the list.")


class PersonUnknown(DomainError):
    code = "person_unknown"
    status = 422
    says = N_("Choose the person you file this for from the list.")
