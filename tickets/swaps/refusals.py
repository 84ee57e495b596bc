"""Why a swap is refused."""

from core.errors import N_, DomainError


class SwapDeviceUnknown(DomainError):
    """Values: text, field: faulty or loaner."""

    code = "swap_device_unknown"
    status = 422
    field = "%(field)s"
    says = N_("“%(text)s” names no device that you may see, or several.")


class SwapSameDevice(DomainError):
    code = "swap_same_device"
    status = 422
    field = "loaner"
    says = N_("The loan device must be another one than the faulty device.")


class SwapBorrowerUnsaid(DomainError):
    code = "swap_borrower_unsaid"
    status = 422
    field = "to"
    says = N_("Nobody has the faulty device. Say who gets the loan device.")


class SwapTwoSources(DomainError):
    code = "swap_two_sources"
    status = 422
    field = "pool"
    says = N_("Give either a loan device or a pool.")


class SwapTicketOver(DomainError):
    code = "swap_ticket_over"
    says = N_("This ticket is finished. Open it again first, or lend the device from its own page.")
