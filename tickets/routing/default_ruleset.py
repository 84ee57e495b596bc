"""The rules a city starts with: they ask about the fault and the device, never about the school."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext

from core.errors import N_
from core.languages import Language
from tickets.fair_queueing import NORMAL_POINTS
from tickets.routing.conditions import ALWAYS, Condition
from tickets.routing.fields import Fact
from tickets.routing.ruleset import Rule, Ruleset
from tickets.routing.stages import Stage
from tickets.states import NOT_YET_KNOWN, Impact, Urgency

SERVICE_DESK = "service_desk"
DEVICES = "devices"
NETWORK_AV = "network_av"
ACCOUNTS = "accounts"
TEAMS = (SERVICE_DESK, DEVICES, NETWORK_AV, ACCOUNTS)
STANDARD_SLA = "standard"

_HARDWARE = ["student_laptop", "staff_laptop", "tablet", "desktop", "peripheral"]
_ROOM_EQUIPMENT = ["display", "projector", "document_camera", "access_point"]


def _is(field: str, value: Fact) -> Condition:
    return {"f": field, "op": "eq", "v": value}


def _among(field: str, *values: str) -> Condition:
    return {"f": field, "op": "in", "v": list(values)}


def _known(field: str) -> Condition:
    return {"f": field, "op": "is_set", "v": True}


# stage, code, when, then, rationale; the order of the lines is the order of evaluation
_Line = tuple[Stage, str, Condition, Mapping[str, Any], str]


def _as_told(stage: Stage, code: str, output: str, field: str, rationale: str) -> _Line:
    """A rule that hands on what is known already."""
    return (stage, code, _known(field), {output: {"f": field}}, rationale)


_LINES: tuple[_Line, ...] = (
    _as_told(
        Stage.LANGUAGE, "language-chosen", "language", "ticket.language", N_("Answer in the requester's language.")
    ),
    (
        Stage.LANGUAGE,
        "language-otherwise",
        ALWAYS,
        {"language": Language.FINNISH.value},
        N_("Most staff speak Finnish."),
    ),
    _as_told(
        Stage.CATEGORY, "category-chosen", "category", "ticket.category", N_("The person who saw the fault knows best.")
    ),
    (Stage.CATEGORY, "category-otherwise", ALWAYS, {"category": NOT_YET_KNOWN}, N_("An agent classifies it later.")),
    _as_told(Stage.IMPACT_URGENCY, "impact-judged", "impact", "ticket.impact", N_("An agent has judged it.")),
    _as_told(Stage.IMPACT_URGENCY, "urgency-judged", "urgency", "ticket.urgency", N_("An agent has judged it.")),
    (
        Stage.IMPACT_URGENCY,
        "exam",
        _is("exam.window", True),
        {"impact": Impact.SCHOOL.value, "urgency": Urgency.URGENT.value},
        N_("An exam cannot be repeated."),
    ),
    (
        Stage.IMPACT_URGENCY,
        "class-stopped-widely",
        {"all": [_is("ticket.class_stopped", True), _among("category.impact", Impact.SCHOOL, Impact.CITY)]},
        {"impact": {"f": "category.impact"}, "urgency": Urgency.URGENT.value},
        N_("A stopped class is urgent, and the fault affects others too."),
    ),
    (
        Stage.IMPACT_URGENCY,
        "class-stopped",
        _is("ticket.class_stopped", True),
        {"impact": Impact.GROUP.value, "urgency": Urgency.URGENT.value},
        N_("A stopped class is urgent for the whole group."),
    ),
    _as_told(Stage.IMPACT_URGENCY, "impact-usual", "impact", "category.impact", N_("What this fault usually affects.")),
    _as_told(Stage.IMPACT_URGENCY, "urgency-usual", "urgency", "category.urgency", N_("How urgent it usually is.")),
    (
        Stage.IMPACT_URGENCY,
        "impact-otherwise",
        ALWAYS,
        {"impact": Impact.PERSON.value, "urgency": Urgency.NORMAL.value},
        N_("Until someone has looked into it."),
    ),
    (Stage.SLA, "sla-otherwise", ALWAYS, {"sla_policy": STANDARD_SLA}, N_("Every school gets the same service.")),
    _as_told(Stage.TEAM, "team-chosen", "team", "ticket.team", N_("A person has handed the ticket to this team.")),
    _as_told(Stage.TEAM, "team-of-category", "team", "category.team", N_("The team that mends this kind of fault.")),
    (Stage.TEAM, "team-wifi", _is("ticket.service", "wifi"), {"team": NETWORK_AV}, N_("They look after the networks.")),
    (
        Stage.TEAM,
        "team-presentation",
        _is("ticket.service", "presentation"),
        {"team": NETWORK_AV},
        N_("They look after presentation equipment."),
    ),
    (
        Stage.TEAM,
        "team-services",
        _known("ticket.service"),
        {"team": ACCOUNTS},
        N_("They look after the other services."),
    ),
    (
        Stage.TEAM,
        "team-room-equipment",
        _among("device.category", *_ROOM_EQUIPMENT),
        {"team": NETWORK_AV},
        N_("They look after equipment that is fixed in the rooms."),
    ),
    (
        Stage.TEAM,
        "team-hardware",
        _among("device.category", *_HARDWARE),
        {"team": DEVICES},
        N_("They look after laptops, tablets and what belongs to them."),
    ),
    (
        Stage.TEAM,
        "team-otherwise",
        ALWAYS,
        {"team": SERVICE_DESK},
        N_("The service desk takes what belongs to no other team."),
    ),
    _as_told(
        Stage.SKILLS, "points-usual", "points", "category.points", N_("The effort this kind of fault usually takes.")
    ),
    (Stage.SKILLS, "points-otherwise", ALWAYS, {"points": NORMAL_POINTS}, N_("A normal ticket.")),
)


CITY_RULES = N_("The default rules.")
_WORDINGS = {CITY_RULES, *(line[-1] for line in _LINES)}


def rationale_in_words(rationale: str) -> str:
    """Why there is a rule: in the reader's language where it is one a city starts with, else as somebody wrote it."""
    return str(gettext(rationale)) if rationale in _WORDINGS else rationale


def default_ruleset() -> Ruleset:
    """Version 1 of the rules."""
    return Ruleset(
        version=1,
        rules=tuple(
            Rule(id=code, stage=stage, position=at * 10, when=when, then=then, owner=SERVICE_DESK, rationale=rationale)
            for at, (stage, code, when, then, rationale) in enumerate(_LINES, start=1)
        ),
    )
