"""Why a kit refuses."""

from core.errors import N_, Conflict, DomainError


class KindHasKit(Conflict):
    code = "kind_has_kit"
    says = N_("Rooms of this kind have another kit already. Change that one, or let this one be for chosen rooms.")
    field = "room_kind"


class KitEnded(Conflict):
    code = "kit_ended"
    says = N_("This kit is no longer used.")


class KitEmpty(DomainError):
    code = "kit_empty"
    status = 422
    says = N_("Say of at least one category how many a room should hold.")
    field = "lines"


class KitUnknown(DomainError):
    code = "kit_unknown"
    status = 422
    says = N_("There is no such kit, or it is no longer used.")
