"""Why a pool refuses."""

from core.errors import N_, Conflict, DomainError


class PoolExists(Conflict):
    code = "pool_exists"
    says = N_("There is a pool with this name already.")
    field = "name"


class PoolDeviceUnknown(DomainError):
    """Values: text."""

    code = "pool_device_unknown"
    status = 422
    says = N_("“%(text)s” names no device that you may see, or several.")
    field = "devices"


class PoolEmpty(Conflict):
    """Values: pool."""

    code = "pool_empty"
    says = N_("No device of the pool %(pool)s is free. Choose another pool or a device.")
    field = "pool"


class NoPoolHasDevice(Conflict):
    code = "no_pool_has_device"
    says = N_("No pool has a free device of this kind. Name a device.")
    field = "loaner"


class PoolUnknown(DomainError):
    code = "pool_unknown"
    status = 422
    says = N_("There is no such pool.")
    field = "pool"
