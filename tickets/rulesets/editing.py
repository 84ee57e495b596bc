"""Writing a draft: begin one, save its rules, change one rule of it, put rules in order. Nothing decides by a draft."""

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from core import clock
from core.actor import Actor
from core.db import check_version, db, the_one
from core.history import change
from tickets.routing import published, ruleset, soundness
from tickets.routing.models import RoutingRuleset, RulesetState
from tickets.routing.references import UNKNOWN
from tickets.routing.refusals import RuleInvalid, RulesInvalid
from tickets.routing.ruleset import Ruleset
from tickets.routing.stages import Stage
from tickets.rulesets import references
from tickets.rulesets.refusals import BasisUnknown, NotADraft, RuleUnknown

Rules = list[dict[str, Any]]  # as tickets.routing.ruleset writes them
STEP = 10  # between the positions of neighbours


def problems(rules: Sequence[Mapping[str, Any]]) -> list[tuple[str, RuleInvalid]]:
    """JSON pointer and refusal of everything that keeps `rules` from being saved or published."""
    try:
        parsed = ruleset.from_json({"version": 0, "rules": rules})
    except RuleInvalid as error:
        return [(error.path, error)]
    found = soundness.problems(parsed, references.missing(parsed), clock.now())
    return [(one.path, one) for one in found]


def begin(actor: Actor, *, rules: Rules | None = None, rationale: str = "") -> RoutingRuleset:
    """A new draft.

    rules      None: those of the version in force
    rationale  what the new version is for, 0-500 characters
    Raises     Forbidden, RulesInvalid
    Records    ruleset.drafted
    """
    actor.must("routing:write")
    published.hold()
    basis = published.in_force()
    given = ruleset.to_json(basis.rules)["rules"] if rules is None else _sound(rules)
    number = (db.session.scalar(sa.select(sa.func.max(RoutingRuleset.number))) or 0) + 1
    draft = RoutingRuleset(
        number=number,
        rules=given,
        rationale=rationale,
        based_on=basis.rules.version,
        author_ids=_authors(actor, ()),
        created_by_id=actor.id,
    )
    with change(draft, "ruleset.drafted", by=actor):
        db.session.add(draft)
    return draft


def save(
    actor: Actor,
    draft: RoutingRuleset,
    *,
    rules: Rules,
    rationale: str | None = None,
    based_on: int | None = None,
    expected: int | None = None,
) -> RoutingRuleset:
    """Write other rules into a draft.

    based_on  number of the version in force, which the writer has looked at; None: as before
    expected  the version of the row that the actor saw
    Raises    Forbidden, Stale, NotADraft, RulesInvalid, BasisUnknown
    Records   ruleset.edited
    """
    actor.must("routing:write")
    must_be_draft(draft)
    check_version(draft, expected)
    if based_on is not None and based_on != published.in_force().rules.version:
        raise BasisUnknown
    with change(draft, "ruleset.edited", by=actor):
        draft.rules = _sound(rules, before=draft.rules)
        draft.rationale = draft.rationale if rationale is None else rationale
        draft.based_on = based_on or draft.based_on
        draft.author_ids = _authors(actor, draft.author_ids)
    return draft


def put_rule(
    actor: Actor, draft: RoutingRuleset, code: str | None, rule: dict[str, Any], *, expected: int | None = None
) -> RoutingRuleset:
    """Put `rule` in the place of the one called `code`; None: as a new one before its stage's last.

    Raises  RuleUnknown and what `save` raises
    """
    actor.must("routing:write")
    rules = [dict(one) for one in draft.rules]
    if code is not None:
        at = _index(rules, code)
        moved = rules[at]["stage"] != rule["stage"]
        rules[at] = {**rule, "position": rules[at]["position"]}
        if not moved:
            return save(actor, draft, rules=rules, expected=expected)
        del rules[at]
    same = _of_stage(rules, rule["stage"])
    return save(actor, draft, rules=_in_order(rules, [*same[:-1], rule, *same[-1:]]), expected=expected)


def remove_rule(actor: Actor, draft: RoutingRuleset, code: str, *, expected: int | None = None) -> RoutingRuleset:
    """Take a rule out. Raises RuleUnknown and what `save` raises: the last of a stage stays."""
    actor.must("routing:write")
    rules = [dict(one) for one in draft.rules]
    del rules[_index(rules, code)]
    return save(actor, draft, rules=rules, expected=expected)


def move_rule(
    actor: Actor, draft: RoutingRuleset, code: str, *, to: int, expected: int | None = None
) -> RoutingRuleset:
    """Put a rule at place `to` of its stage, from 0; beyond the ends it is the first or last but one.

    The rule that holds for every ticket stays last: what stood behind it would never be asked.
    Raises  RuleUnknown and what `save` raises
    """
    actor.must("routing:write")
    rules = [dict(one) for one in draft.rules]
    rule = rules[_index(rules, code)]
    same = _of_stage(rules, rule["stage"])
    same.remove(rule)
    last = len(same) - (ruleset.from_json({"version": 0, "rules": same[-1:]}).rules[0].is_catch_all if same else 0)
    same.insert(max(0, min(to, last)), rule)
    return save(actor, draft, rules=_in_order(rules, same), expected=expected)


def must_be_draft(row: RoutingRuleset) -> None:
    """Raises NotADraft."""
    if row.state is not RulesetState.DRAFT:
        raise NotADraft(number=row.number)


def get(actor: Actor, ruleset_id: uuid.UUID, *, lock: bool = False) -> RoutingRuleset:
    """One version in whatever state, by its key. Raises Forbidden, NotFound."""
    return _one(actor, RoutingRuleset.id == ruleset_id, lock=lock)


def numbered(actor: Actor, number: int, *, lock: bool = False) -> RoutingRuleset:
    """One version in whatever state, by its number. Raises Forbidden, NotFound."""
    return _one(actor, RoutingRuleset.number == number, lock=lock)


def parsed(row: RoutingRuleset) -> Ruleset:
    """The rules of `row`, ready to decide by."""
    return ruleset.from_json({"version": row.number, "rules": row.rules})


def _one(actor: Actor, which: sa.ColumnElement[bool], *, lock: bool) -> RoutingRuleset:
    actor.must("routing:read")
    return the_one(RoutingRuleset, sa.select(RoutingRuleset).where(which), lock=lock)


def _sound(rules: Rules, before: Rules | None = None) -> Rules:
    """`rules` in their stages' order, each as it is kept.

    before  the draft's: what a rule among them names may be gone, so that the others can still be changed
    Raises  RulesInvalid
    """
    if found := [one for one in problems(rules) if not _was_there(one, rules, before or [])]:
        raise RulesInvalid(found)
    read = ruleset.from_json({"version": 0, "rules": rules})
    ordered = [rule for stage in Stage for rule in read.by_stage[stage]]
    kept: Rules = ruleset.to_json(Ruleset(version=0, rules=tuple(ordered)))["rules"]
    return kept


def _was_there(problem: tuple[str, RuleInvalid], rules: Rules, before: Rules) -> bool:
    pointer, refusal = problem
    if not isinstance(refusal, tuple(UNKNOWN.values())):
        return False
    return rules[int(pointer.split("/")[2])] in before


def _authors(actor: Actor, known: Sequence[uuid.UUID]) -> list[uuid.UUID]:
    return sorted({*known, actor.id}) if actor.id else list(known)


def _index(rules: Rules, code: str) -> int:
    found = next((at for at, one in enumerate(rules) if one["id"] == code), None)
    if found is None:
        raise RuleUnknown
    return found


def _of_stage(rules: Rules, stage: str) -> Rules:
    return sorted((one for one in rules if one["stage"] == stage), key=lambda one: one["position"])


def _in_order(rules: Rules, same: Rules) -> Rules:
    """`rules` with those of one stage replaced by `same`, whose order is their position."""
    stage = same[0]["stage"]
    numbered = [{**one, "position": place * STEP} for place, one in enumerate(same, start=1)]
    return [*(one for one in rules if one["stage"] != stage), *numbered]
