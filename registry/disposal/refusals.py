"""Why disposal refuses. What stands in the way of closing a lot is told device by device."""

from core.errors import N_, NN_, Conflict, DomainError, Pointed


class LotExists(Conflict):
    code = "disposal_lot_exists"
    says = N_("A disposal lot called %(name)s is already registered.")
    field = "name"


class LotClosed(Conflict):
    code = "disposal_lot_closed"
    says = N_("The disposal lot %(name)s is closed. Nothing about it changes any more.")


class LotEmpty(Conflict):
    code = "disposal_lot_empty"
    says = N_("The lot has no devices yet.")


class NotInLot(DomainError):
    code = "device_not_in_lot"
    status = 422
    says = N_("%(said)s is not in this lot. Add it first, or look at the number again.")
    field = "device"


class TooManyInLot(DomainError):
    code = "disposal_lot_full"
    status = 422
    says = N_("A lot has at most %(most)s devices. Make another one.")
    field = "devices"


class UnknownInLot(Conflict):
    code = "lot_device_unknown"
    says = N_("%(said)s is no device of the register. Take it out of the lot.")


class EvidenceMissing(Conflict):
    code = "evidence_missing"
    says = N_("%(said)s holds data, and there is no proof yet that it was wiped or destroyed.")


class CannotLeave(Conflict):
    code = "lot_lifecycle_refused"
    says = N_("%(said)s cannot leave the city at its stage of life. Take it out of the lot, or correct it first.")


class LotNotReady(Pointed):
    """Values: count."""

    code = "disposal_lot_not_ready"
    status = 409
    says = NN_(
        "%(count)s device of the lot keeps it from closing.", "%(count)s devices of the lot keep it from closing."
    )


class OtherLot(Conflict):
    code = "in_another_lot"
    says = N_("%(said)s is in another disposal lot.")


class SeveralDevices(Conflict):
    code = "lot_serial_ambiguous"
    says = N_("Several manufacturers have a device with the serial number %(said)s. Use the tag.")
