"""The things that are done, in groups of the same kind, for choosing one of them."""

from typing import Final

from flask_babel import gettext

from core.errors import N_
from web import facts

# Heading of a group → first parts of its verbs.
GROUPS: Final[dict[str, frozenset[str]]] = {
    N_("Devices"): frozenset({"device", "device_note", "custody"}),
    N_("Changes of many devices"): frozenset({"bulk"}),
    N_("Orders, deliveries and money"): frozenset({"order", "supplier", "despatch", "invoice", "appropriation"}),
    N_("Imported files"): frozenset({"batch"}),
    N_("Models and standards"): frozenset({"model", "model_alias", "listing"}),
    N_("Tickets"): frozenset({"ticket", "ticket_line", "message"}),
    N_("Teams, rules and targets"): frozenset({"team", "member", "ruleset", "category", "calendar", "sla_policy"}),
    N_("Mail and notices"): frozenset({"mail", "dead_address", "notice_preference"}),
    N_("People, roles and sign-in"): frozenset({"person", "grant", "token", "reset"}),
    N_("Schools and rooms"): frozenset({"school", "room"}),
    N_("Audit and operation"): frozenset({"event", "job"}),
}


def offered() -> list[tuple[str, list[tuple[str, str]]]]:
    """Each group with its verbs as code and sentence, by sentence."""
    return [(gettext(heading), _verbs(parts)) for heading, parts in GROUPS.items()]


def ungrouped() -> set[str]:
    """Verbs that no group holds."""
    every = frozenset().union(*GROUPS.values())
    return {code for code in facts.known.verbs if code.split(".")[0] not in every}


def _verbs(parts: frozenset[str]) -> list[tuple[str, str]]:
    own = [(code, facts.verb(code)) for code in facts.known.verbs if code.split(".")[0] in parts]
    return sorted(own, key=lambda pair: pair[1].lower())
