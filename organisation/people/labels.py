"""Words for roles, to be translated when they are shown."""

from core.errors import N_
from organisation.people.roles import Role

ROLES: dict[Role, str] = {
    Role.REQUESTER: N_("Member of staff"),
    Role.SCHOOL_CONTACT: N_("School contact"),
    Role.AGENT: N_("Support agent"),
    Role.LEAD: N_("Team lead"),
    Role.PROCUREMENT: N_("Procurement officer"),
    Role.RECEIVER: N_("Receiver of goods"),
    Role.ASSET_MANAGER: N_("Asset manager"),
    Role.AUDITOR: N_("Auditor"),
    Role.ADMIN: N_("Administrator"),
    Role.INTEGRATION: N_("Integration"),
}
