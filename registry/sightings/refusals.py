"""Why a list of sightings, or a row of it, is refused."""

from core.errors import N_, DomainError


class SightingsUnreadable(DomainError):
    code = "sightings_unreadable"
    status = 422
    says = N_("Send a list of objects with device and seen_on, or a table with a serial number and a last check-in.")
    field = "file"


class SightingColumns(DomainError):
    code = "sighting_columns_missing"
    status = 422
    says = N_(
        "The table needs a column with the serial number or tag, and one that says when the device was seen last."
    )
    field = "file"


class TooManySightings(DomainError):
    """Values: most."""

    code = "too_many_sightings"
    status = 413
    says = N_("A list has at most %(most)s rows and 20 MB. Send it in parts.")
    field = "file"


class SightingRefused(DomainError):
    """A row that is left out."""

    status = 422


class SightingUnknown(SightingRefused):
    """Values: said."""

    code = "sighting_device_unknown"
    says = N_("“%(said)s” names no device of the register, or several.")


class SightingUndated(SightingRefused):
    """Values: said."""

    code = "sighting_day_unreadable"
    says = N_("“%(said)s” is no day or time.")


class SightingAhead(SightingRefused):
    """Values: said."""

    code = "sighting_day_ahead"
    says = N_("“%(said)s” is still to come.")


class SightingNameless(SightingRefused):
    code = "sighting_device_unsaid"
    says = N_("The row names no device.")
