"""What was decided for a ticket and why, as data that can be stored, explained and replayed."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from enum import StrEnum
from typing import Any

from tickets.routing.candidates import Gate, Rank


class Reason(StrEnum):
    """How the decision ended."""

    ASSIGNED = "assigned"
    QUEUED_NO_CANDIDATE = "queued_no_candidate"
    RULE_ERROR = "rule_error"


class Standing(StrEnum):
    """Answers to `why_not` that are neither a gate nor a rank."""

    CHOSEN = "chosen"
    NOT_A_MEMBER = "not_a_member"
    NOBODY_ASKED = "nobody_asked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """One decision.

    agent         id; None: the ticket waits in the team's queue
    points        effort points
    virtual_time  the agent's, after this ticket; None without agent
    trace         ids and codes only: `"rules"` as `evaluate` fills it, then `"members"` (how many there were),
                  `"gates"` and `"ranks"` as `candidates` makes them; on a rule error only `"rules"` and `"error"`
    """

    ruleset_version: int
    reason: Reason
    language: str
    category: str
    impact: str
    urgency: str
    priority: str
    sla_policy: str
    team: str
    agent: str | None
    points: int
    virtual_time: float | None
    skills: tuple[str, ...] = ()
    site_visit: bool = False
    minutes: int | None = None
    trace: Mapping[str, Any] = field(default_factory=dict)


def to_json(decision: Decision) -> dict[str, Any]:
    """The decision as JSON-able data; `from_json` gives back an equal one."""
    data = {one.name: getattr(decision, one.name) for one in fields(decision)}
    return data | {"reason": decision.reason.value, "skills": list(decision.skills)}


def from_json(data: Mapping[str, Any]) -> Decision:
    """The decision that `to_json` described."""
    return Decision(**{**data, "reason": Reason(data["reason"]), "skills": tuple(data["skills"])})


def why_not(decision: Decision, agent_id: str) -> Gate | Rank | Standing:
    """Why `agent_id` did not get the ticket: the gate that held them back, or what put them behind the chosen one."""
    if decision.agent == agent_id:
        return Standing.CHOSEN
    if decision.reason is Reason.RULE_ERROR:
        return Standing.NOBODY_ASKED
    for gate in decision.trace["gates"]:
        if agent_id in gate["out"]:
            return Gate(gate["gate"])
    for rank in decision.trace["ranks"]:
        if rank["agent"] == agent_id:
            return Rank(rank["by"])
    return Standing.NOT_A_MEMBER
