"""Bringing rules into force, by another person than those who wrote them, and taking them out of use."""

import datetime as dt
import uuid
from collections.abc import Collection

import sqlalchemy as sa

from core import clock
from core.actor import Actor
from core.db import check_version, db
from core.history import change
from core.scope import everywhere
from organisation.people.models import Person
from tickets.routing import published
from tickets.routing.models import RoutingRuleset, RoutingSimulation, RulesetState
from tickets.routing.refusals import RulesInvalid
from tickets.rulesets import editing
from tickets.rulesets.refusals import (
    DraftOutdated,
    LastRules,
    OwnDraft,
    PublishedAlready,
    RetiredAlready,
    SimulationNeeded,
)


def publish(
    actor: Actor,
    ruleset_id: uuid.UUID,
    *,
    without_simulation: bool,
    note: str = "",
    expected: int | None = None,
) -> RoutingRuleset:
    """Let tickets be decided by a draft from now on.

    without_simulation  although nobody has simulated it as it is now
    note                why, 0-500 characters, for the history
    Raises   Forbidden, NotFound, PublishedAlready, NotADraft, Stale, OwnDraft, DraftOutdated, RulesInvalid,
             SimulationNeeded
    Records  ruleset.published
    """
    actor.must("routing:write")
    published.hold()
    draft = editing.get(actor, ruleset_id, lock=True)
    if draft.state is RulesetState.PUBLISHED:
        raise PublishedAlready(number=draft.number, who=_name(draft.published_by_id))
    editing.must_be_draft(draft)
    check_version(draft, expected)
    if actor.id in draft.author_ids:
        raise OwnDraft
    force = published.in_force().rules.version
    if draft.based_on != force:
        raise DraftOutdated(number=force, based_on=draft.based_on)
    if found := editing.problems(draft.rules):
        raise RulesInvalid(found)
    if not without_simulation and not is_simulated(draft):
        raise SimulationNeeded
    with change(draft, "ruleset.published", by=actor, note=note):
        draft.published_at, draft.published_by_id = _after_all(clock.now()), actor.id
    return draft


def retire(actor: Actor, ruleset_id: uuid.UUID, *, note: str = "", expected: int | None = None) -> RoutingRuleset:
    """Give a draft up, or take a published version out of use; the one before the version in force decides then.

    Raises   Forbidden, NotFound, RetiredAlready, Stale, LastRules; RulesInvalid: what the version before names is gone
    Records  ruleset.retired
    """
    actor.must("routing:write")
    published.hold()
    row = editing.get(actor, ruleset_id, lock=True)
    if row.state is RulesetState.RETIRED:
        raise RetiredAlready(number=row.number)
    check_version(row, expected)
    if row.state is RulesetState.PUBLISHED:
        _leave_rules(row)
    with change(row, "ruleset.retired", by=actor, note=note):
        row.retired_at, row.retired_by_id = clock.now(), actor.id
    return row


def is_simulated(row: RoutingRuleset) -> bool:
    """Whether somebody has simulated the rules as they are now."""
    return row.id in simulated([row])


def simulated(rows: Collection[RoutingRuleset]) -> set[uuid.UUID]:
    """The keys of those of `rows` that somebody has simulated as they are now."""
    wanted = sa.select(RoutingSimulation.ruleset_id).join(
        RoutingRuleset, RoutingRuleset.id == RoutingSimulation.ruleset_id
    )
    wanted = wanted.where(RoutingSimulation.ruleset_version == RoutingRuleset.version)
    wanted = wanted.where(RoutingSimulation.result.is_not(None), RoutingRuleset.id.in_([row.id for row in rows]))
    return set(db.session.scalars(wanted.distinct()))


def _leave_rules(row: RoutingRuleset) -> None:
    first_two = list(db.session.scalars(published.in_use().limit(2)))
    if first_two[0] != row.id:
        return
    if len(first_two) == 1:
        raise LastRules
    before = db.session.get_one(RoutingRuleset, first_two[1])
    if found := editing.problems(before.rules):
        raise RulesInvalid(found)


def _after_all(now: dt.datetime) -> dt.datetime:
    """An instant after every publication so far, also when the clock was put back."""
    last = db.session.scalar(sa.select(sa.func.max(RoutingRuleset.published_at)))
    return now if last is None else max(now, last + dt.timedelta(microseconds=1))


def _name(person: uuid.UUID | None) -> str:
    wanted = sa.select(Person.name).where(Person.id == person)
    return db.session.scalar(everywhere(wanted, Person, why="who published what the asker would publish")) or "Vire"
