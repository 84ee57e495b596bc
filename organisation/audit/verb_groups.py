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
    N_("Imported files"): frozenset({"batch", "profile"}),
    N_("Models and standards"): frozenset({"model", "model_alias", "listing"}),
    N_("Tickets"): frozenset({"ticket", "ticket_line", "message"}),
    N_("Teams, rules and targets"): frozenset({"team", "member", "ruleset", "category", "calendar", "sla_policy"}),
    N_("Mail and notices"): frozenset({"mail", "dead_address", "notice_preference"}),
    N_("People, roles and sign-in"): frozenset({"person", "grant", "token", "reset"}),
    N_("Schools and rooms"): frozenset({"school", "room"}),
    N_("Audit and other"): frozenset({"event", "job"}),
}


def offered() -> list[tuple[str, list[tuple[str, str]]]]:
    """Each group with its verbs as code and sentence, by sentence; what no group names stands in the last."""
    groups: dict[str, list[tuple[str, str]]] = {heading: [] for heading in GROUPS}
    *_, last = groups
    for code in facts.known.verbs:
        kind = code.split(".")[0]
        groups[next((heading for heading, kinds in GROUPS.items() if kind in kinds), last)].append(
            (code, facts.verb(code))
        )
    return [(gettext(heading), sorted(own, key=lambda pair: pair[1].lower())) for heading, own in groups.items()]
