"""What is asked and answered about rulesets, simulations and dry runs."""

import datetime as dt
import enum
import re
from typing import Any

import marshmallow as ma

from core import clock
from core.errors import N_
from tickets.routing import ruleset
from tickets.routing.models import RulesetState
from tickets.routing.soundness import LONGEST, MAX_RULES
from tickets.routing.stages import Stage
from web.fields import Choice, Flag, Input, Instant, Output, PageArgs, Text, Whole

CODE = ma.validate.Regexp(
    r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,59}\Z",
    error=N_("Begin with a letter or digit; use a–z, 0–9, points, _ and -, at most 60 characters."),
)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_CONDITION = {
    "description": 'nested {"all": […]}, {"any": […]}, {"not": …} around {"f": field, "op": operator, "v": value}; '
    '{"all": []} holds for every ticket',
    "example": {"all": [{"f": "device.category", "op": "in", "v": ["tablet"]}]},
}
_GIVES = {
    "description": 'output → value, or → {"f": field}: the value of that fact',
    "example": {"team": "devices"},
}


class InstantOrDay(Instant):
    """An instant with its offset, or a day: its beginning, Europe/Helsinki."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        if isinstance(value, str) and _DAY.fullmatch(value):
            try:
                value = clock.midnight(dt.date.fromisoformat(value)).isoformat()
            except ValueError:
                raise self.make_error("invalid", input=value, obj_type=self.OBJ_TYPE) from None
        return super()._deserialize(value, attr, data, **kwargs)


class RuleIn(Input):
    code = Text(1, 60, required=True, validate=CODE, metadata={"example": "tablets-to-devices"})
    stage = Choice(Stage, required=True)
    position = Whole(0, 1_000_000, required=True, metadata={"description": "rules of a stage, from the lowest"})
    when = ma.fields.Dict(required=True, metadata=_CONDITION)
    then = ma.fields.Dict(keys=ma.fields.String(), required=True, metadata=_GIVES)
    owner = Text(0, 60, required=True, metadata={"description": "the role or team that answers for it"})
    rationale = Text(0, LONGEST, lines=True, required=True, metadata={"description": "why the rule is there"})
    valid_from = InstantOrDay(allow_none=True, load_default=None, metadata={"description": "inclusive"})
    valid_to = InstantOrDay(allow_none=True, load_default=None, metadata={"description": "exclusive"})

    @ma.post_load
    def as_kept(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        """With the keys of `tickets.routing.ruleset`."""
        ends = {key: data[key] and data[key].isoformat() for key in ("valid_from", "valid_to")}
        return ruleset.read({**data, **ends, "stage": data["stage"].value})


def _rules(**options: Any) -> Any:
    nested = ma.fields.Nested(RuleIn)
    return ma.fields.List(nested, validate=ma.validate.Length(0, MAX_RULES), **options)


class BeginRuleset(Input):
    rules = _rules(load_default=None, metadata={"description": "absent: those of the version in force"})
    rationale = Text(0, LONGEST, lines=True, load_default="", metadata={"description": "what the version is for"})


class SaveRuleset(Input):
    rules = _rules(required=True)
    rationale = Text(0, LONGEST, lines=True, load_default=None)
    based_on = Whole(
        1, load_default=None, metadata={"description": "the version in force, once its differences were looked at"}
    )


class FindRulesets(PageArgs):
    state = Choice(RulesetState)


class PublishRuleset(Input):
    without_simulation = Flag(
        load_default=True, metadata={"description": "false: refused until somebody simulated the draft as it is"}
    )
    note = Text(0, 500, lines=True, load_default="", metadata={"description": "why, for the history"})


class RetireRuleset(Input):
    note = Text(0, 500, lines=True, load_default="", metadata={"description": "why, for the history"})


class CompareWith(Input):
    other = Text(1, 40, data_key="with", required=True, metadata={"description": "key or version of the earlier one"})


class TeamState(enum.StrEnum):
    """How the teams are taken to be in a dry run."""

    NOW = "now"
    EMPTY = "empty"


class DryRun(Input):
    facts = ma.fields.Dict(
        keys=ma.fields.String(),
        required=True,
        metadata={"description": "what the rules may know", "example": {"device.category": "tablet"}},
    )
    ruleset = Text(1, 40, load_default=None, metadata={"description": "key or version; absent: those in force"})
    team_state = Choice(
        TeamState,
        load_default=TeamState.EMPTY,
        metadata={"description": "now: with the members as they are; empty: the team alone is decided"},
    )


class Simulate(Input):
    ruleset = Text(1, 40, required=True, metadata={"description": "key or version"})
    since = InstantOrDay(data_key="from", required=True, metadata={"description": "tickets first decided from then on"})
    until = InstantOrDay(data_key="to", required=True, metadata={"description": "and before then"})


class RulesetOut(Output):
    id = ma.fields.UUID(required=True)
    version = ma.fields.Integer(required=True)
    state = ma.fields.String(required=True, metadata={"description": "draft, published or retired"})
    in_force = ma.fields.Boolean(required=True, metadata={"description": "new tickets are decided by it"})
    rationale = ma.fields.String(required=True)
    based_on = ma.fields.Integer(allow_none=True, metadata={"description": "the version it was made from"})
    created_at = ma.fields.AwareDateTime(required=True)
    created_by = ma.fields.String(allow_none=True)
    published_at = ma.fields.AwareDateTime(allow_none=True)
    published_by = ma.fields.String(allow_none=True)
    retired_at = ma.fields.AwareDateTime(allow_none=True)
    rules = ma.fields.List(ma.fields.Nested(RuleIn), required=True)


class RulesetsOut(Output):
    items = ma.fields.List(ma.fields.Nested(RulesetOut), required=True)
    next = ma.fields.String(allow_none=True)


class CheckOut(Output):
    ok = ma.fields.Boolean(required=True, metadata={"description": "nothing keeps it from being published"})
    errors = ma.fields.List(
        ma.fields.Dict(keys=ma.fields.String(), values=ma.fields.String()),
        required=True,
        metadata={"description": "pointer (RFC 6901) into the ruleset, code and detail"},
    )
    simulated = ma.fields.Boolean(required=True, metadata={"description": "somebody has simulated it as it is now"})


class DifferenceOut(Output):
    code = ma.fields.String(required=True)
    kind = ma.fields.String(required=True, metadata={"description": "added, removed or changed"})
    stage = ma.fields.String(required=True)
    name = ma.fields.String(required=True)
    lines = ma.fields.List(ma.fields.String(), required=True, metadata={"description": "in the asker's language"})


class DifferencesOut(Output):
    items = ma.fields.List(ma.fields.Nested(DifferenceOut), required=True)
    next = ma.fields.String(allow_none=True)


class SchoolRuleOut(Output):
    code = ma.fields.String(required=True)
    stage = ma.fields.String(required=True)
    asks = ma.fields.List(ma.fields.String(), required=True)
    gives = ma.fields.List(ma.fields.String(), required=True)
    reason = ma.fields.String(required=True)
    owner = ma.fields.String(required=True)
    valid_to = ma.fields.AwareDateTime(allow_none=True)


class SchoolRulesOut(Output):
    items = ma.fields.List(ma.fields.Nested(SchoolRuleOut), required=True)
    next = ma.fields.String(allow_none=True)


class DryRunOut(Output):
    ruleset = ma.fields.Integer(required=True, metadata={"description": "version"})
    outcome = ma.fields.Dict(required=True, metadata={"description": "team, agent, priority, points, reason …"})
    trace = ma.fields.Dict(required=True, metadata={"description": "rules tried, who passed each gate, ranks"})
    text = ma.fields.List(ma.fields.String(), required=True, metadata={"description": "in the asker's language"})


class SimulationOut(Output):
    id = ma.fields.UUID(required=True)
    ruleset = ma.fields.UUID(required=True)
    ruleset_version = ma.fields.Integer(required=True, metadata={"description": "ETag of the ruleset it read"})
    compared_with = ma.fields.Integer(required=True, metadata={"description": "version in force"})
    since = ma.fields.AwareDateTime(data_key="from", required=True)
    until = ma.fields.AwareDateTime(data_key="to", required=True)
    state = ma.fields.String(required=True, metadata={"description": "waiting, done or failed"})
    asked_at = ma.fields.AwareDateTime(required=True)
    finished_at = ma.fields.AwareDateTime(allow_none=True)
    tickets = ma.fields.Integer(allow_none=True, metadata={"description": "how many were decided again"})
    changed = ma.fields.Integer(allow_none=True, metadata={"description": "how many come out otherwise"})
    changes = ma.fields.List(
        ma.fields.Dict(), allow_none=True, metadata={"description": "the first hundred: ticket, number, fields"}
    )
    matrix = ma.fields.Dict(allow_none=True, metadata={"description": "team now → team then → tickets"})
    by_hour = ma.fields.Dict(
        data_key="load",
        allow_none=True,
        metadata={"description": "team → 24 hours of the day, each with tickets and points, before too"},
    )
    catch_all_share = ma.fields.Float(allow_none=True, metadata={"description": "share whose team the last rule gave"})
    never_hit = ma.fields.List(ma.fields.String(), allow_none=True, metadata={"description": "codes of rules"})
    predicted_wait = ma.fields.Dict(
        allow_none=True,
        metadata={"description": "school_size, language, area → groups with mean working minutes before and after"},
    )
    fairness = ma.fields.Dict(
        allow_none=True,
        metadata={"description": "fair; how many tickets depend on their school, by which rules; widest gaps"},
    )
