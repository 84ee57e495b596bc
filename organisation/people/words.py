"""Words for roles, permissions and what happens to people, to be translated when they are shown."""

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext

from core import languages
from core.errors import N_
from organisation.people import search
from organisation.people.roles import Role
from web.facts import Lexicon

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


def options(candidates: Iterable[dict[str, Any]]) -> list[tuple[Any, str, str]]:
    """People to choose from (`choosing.suggestions`): key, name, and what tells people of one name apart."""
    return [(one["id"], one["name"], _told_apart(one)) for one in candidates]


def _told_apart(one: dict[str, Any]) -> str:
    held = [
        f"{gettext(ROLES[Role(given['role'])])}, {given['school'] or gettext('Every school')}" for given in one["roles"]
    ]
    return " · ".join([*(held or [gettext("no role")]), one["email"]])


LEXICON = Lexicon(
    verbs={
        "person.added": N_("Person added"),
        "person.changed": N_("Person's details changed"),
        "person.language_chosen": N_("Language chosen"),
        "person.password_set": N_("Password set"),
        "person.password_rehashed": N_("Password protection updated"),
        "person.disabled": N_("Sign-in blocked"),
        "person.enabled": N_("Sign-in allowed again"),
        "person.signed_in": N_("Signed in"),
        "grant.given": N_("Role given"),
        "grant.revoked": N_("Role revoked"),
        "token.created": N_("API token created"),
        "token.revoked": N_("API token revoked"),
        "reset.asked": N_("Link for a new password requested"),
        "event.exported": N_("Audit log exported"),
        "event.note_redacted": N_("Note removed from the history"),
    },
    fields={
        "person.since": N_("Period from"),
        "person.until": N_("Period to"),
        "person.outside_hours": N_("Outside working hours only"),
        "person": N_("Person"),
        "person_id": N_("Person"),
        "role_grant": N_("Role given to a person"),
        "role": N_("Role"),
        "email": N_("E-mail"),
        "password_hash": N_("Password"),
        "disabled_at": N_("Sign-in blocked since"),
        "token": N_("Token"),
        "reads_only": N_("May only read"),
        "expires_at": N_("Valid until"),
        "format": N_("Format"),
        "verb": N_("What"),
        "who": N_("Who"),
        "by": N_("Who"),
        "subject_type": N_("Kind of thing"),
        "subject": N_("Thing"),
    },
    values={"role": ROLES, "person.language": languages.NAMES},
    keys={"person_id": "person", "actor_id": "person", "holder_id": "person"},
    names={"person": search.names, "role_grant": search.names_of_grants},
    pages={"person": ("/people/{id}", "person:read")},
)
