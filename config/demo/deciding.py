"""The made-up past is decided like the present: by the rules in force, with what each member had at the time."""

import dataclasses
import datetime as dt
import heapq
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from core import ids
from core.actor import SYSTEM
from core.db import db
from core.history import change
from tickets.routing import decision as decisions
from tickets.routing import published, roster
from tickets.routing.decide import decide
from tickets.routing.decision import Decision
from tickets.routing.fields import Fact
from tickets.routing.models import RoutingDecision
from tickets.routing.roster import Member, TeamRoster
from tickets.teams.models import Team, TeamMember


@dataclass(slots=True)
class Desk:
    """The teams as time goes by.

    members  team code → agent → as they stand
    open     when a ticket ends, whose it was, its points; a heap
    kept     decisions to be written
    """

    rules: published.Published
    members: dict[str, dict[str, Member]]
    open: list[tuple[dt.datetime, str, int]] = field(default_factory=list)
    kept: list[dict[str, Any]] = field(default_factory=list)

    def decide(
        self, ticket: uuid.UUID, facts: Mapping[str, Fact | None], at: dt.datetime
    ) -> tuple[uuid.UUID, Decision]:
        """Decide about one ticket at the instant `at`, never before an earlier one; the decision's key and itself."""
        self._end(at)
        known = {name: fact for name, fact in facts.items() if fact is not None}
        code = decide(known, self.rules.rules, {}, at).team
        team = {code: TeamRoster(code, tuple(self.members[code].values()))}
        made = decide(known, self.rules.rules, team, at)
        if made.agent is not None and made.virtual_time is not None:
            self._give(code, made.agent, virtual_time=made.virtual_time, last_assigned_at=at)
        outcome = decisions.to_json(made)
        key = ids.new()
        kept = {"id": key, "ticket_id": ticket, "epoch": 1, "ruleset_id": self.rules.id, "decided_at": at}
        kept |= {"facts": known, "roster": roster.to_json(team), "trace": outcome.pop("trace"), "outcome": outcome}
        self.kept.append(kept)
        return key, made

    def hold(self, made: Decision, until: dt.datetime) -> None:
        """Count the ticket's points against its agent until it ends."""
        if made.agent is not None:
            self._load(made.agent, made.points)
            heapq.heappush(self.open, (until, made.agent, made.points))

    def close(self) -> None:
        """Write the decisions, and what every member has been given so far."""
        db.session.execute(sa.insert(RoutingDecision), self.kept)
        wanted = sa.select(TeamMember, Team.code).join(Team, Team.id == TeamMember.team_id)
        for row, code in db.session.execute(wanted).all():
            member = self.members[code][str(row.person_id)]
            with change(row, "member.changed", by=SYSTEM):
                row.virtual_time, row.last_assigned_at = member.virtual_time, member.last_assigned_at

    def _end(self, at: dt.datetime) -> None:
        while self.open and self.open[0][0] <= at:
            _, agent, points = heapq.heappop(self.open)
            self._load(agent, -points)

    def _load(self, agent: str, points: int) -> None:
        """Points count in every team the agent works in."""
        for team, members in self.members.items():
            if agent in members:
                self._give(team, agent, open_points=members[agent].open_points + points)

    def _give(self, team: str, agent: str, **values: Any) -> None:
        self.members[team][agent] = dataclasses.replace(self.members[team][agent], **values)


def opened() -> Desk:
    """The desk on its first day."""
    members: dict[str, dict[str, Member]] = {}
    wanted = sa.select(TeamMember, Team.code).join(Team, Team.id == TeamMember.team_id).order_by(TeamMember.person_id)
    for row, code in db.session.execute(wanted):
        key = str(row.person_id)
        members.setdefault(code, {})[key] = Member(id=key, weight=row.weight, capacity=row.capacity)
    return Desk(published.in_force(), members)
