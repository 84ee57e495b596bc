"""The stages of a decision in their fixed order, and what each may give."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from core.errors import N_
from core.languages import Language
from tickets.routing.fields import Field, Type
from tickets.states import Impact, Urgency


class Stage(StrEnum):
    """The order of these lines is the order of evaluation; each stage sees the facts and what earlier stages gave."""

    LANGUAGE = "language"
    CATEGORY = "category"
    IMPACT_URGENCY = "impact_urgency"
    PRIORITY = "priority"
    SLA = "sla"
    TEAM = "team"
    SKILLS = "skills"
    AGENT = "agent"


# The priority stage gives nothing: the matrix does, so no rule can.
OUTPUTS: Mapping[Stage, Mapping[str, Field]] = MappingProxyType(
    {
        Stage.LANGUAGE: {"language": Field.of_codes(N_("language"), *Language)},
        Stage.CATEGORY: {"category": Field.of_codes(N_("category"))},
        Stage.IMPACT_URGENCY: {
            "impact": Field.of_codes(N_("impact"), *Impact),
            "urgency": Field.of_codes(N_("urgency"), *Urgency),
        },
        Stage.PRIORITY: {},
        Stage.SLA: {"sla_policy": Field.of_codes(N_("service level"))},
        Stage.TEAM: {"team": Field.of_codes(N_("team"))},
        Stage.SKILLS: {
            "skills": Field(Type.CODES, N_("skills needed")),
            "site_visit": Field(Type.FLAG, N_("visit to the school")),
            "minutes": Field(Type.NUMBER, N_("estimated minutes"), most=10_000),
            "points": Field(Type.NUMBER, N_("effort points"), most=100),
        },
        Stage.AGENT: {"agent": Field.of_codes(N_("agent"))},
    }
)
NEEDED: Mapping[Stage, frozenset[str]] = MappingProxyType(
    {
        stage: frozenset(OUTPUTS[stage])
        for stage in (Stage.LANGUAGE, Stage.CATEGORY, Stage.IMPACT_URGENCY, Stage.SLA, Stage.TEAM)
    }
)

# What later stages read in place of the fact of the same name.
FEEDS: Mapping[str, str] = MappingProxyType(
    {
        "language": "ticket.language",
        "category": "ticket.category",
        "impact": "ticket.impact",
        "urgency": "ticket.urgency",
        "priority": "ticket.priority",
        "team": "ticket.team",
    }
)
