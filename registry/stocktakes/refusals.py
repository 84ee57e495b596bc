"""Why a stocktake refuses."""

from core.errors import N_, Conflict, DomainError


class StocktakeExists(Conflict):
    code = "stocktake_exists"
    says = N_("A stocktake called %(name)s is already registered.")
    field = "name"


class PeriodReversed(DomainError):
    code = "stocktake_period_reversed"
    status = 422
    says = N_("The last day must not come before the first.")
    field = "ends_on"


class NothingExpected(DomainError):
    code = "stocktake_empty"
    status = 422
    says = N_("No school has devices to look for.")


class RoomNotHere(DomainError):
    code = "room_not_here"
    status = 422
    says = N_("The school has no such room. Choose one of the list.")
    field = "room"


class SignedOff(Conflict):
    code = "stocktake_signed_off"
    says = N_("The stocktake of this school is signed off. Nothing about it changes any more.")
