"""What every installation begins with: teams, categories, the first published rules, calendars and targets."""

import sqlalchemy as sa

from core import clock
from core.actor import Actor
from core.db import db
from core.history import change
from core.languages import Language
from tickets.calendars import seed as calendars_seed
from tickets.categories.models import Category
from tickets.categories.seed_categories import SeedCategory, seed_categories
from tickets.clocks import seed as clocks_seed
from tickets.routing import ruleset
from tickets.routing.default_ruleset import ACCOUNTS, CITY_RULES, DEVICES, NETWORK_AV, SERVICE_DESK, default_ruleset
from tickets.routing.models import RoutingRuleset
from tickets.states import Impact, Urgency
from tickets.teams.models import Team

TEAMS = {
    SERVICE_DESK: ("Palvelupiste", "Servicedesk", "Service desk"),
    DEVICES: ("Laitetuki", "Enhetsstöd", "Device support"),
    NETWORK_AV: ("Verkot ja esitystekniikka", "Nät och presentationsteknik", "Networks and presentation equipment"),
    ACCOUNTS: ("Tunnukset ja ohjelmat", "Konton och program", "Accounts and software"),
}


def seed(actor: Actor) -> int:
    """Add the teams, categories, rules, calendars and targets that are not there yet; returns how many were added."""
    return _teams(actor) + _categories(actor) + _rules(actor) + calendars_seed.seed(actor) + clocks_seed.seed(actor)


def _teams(actor: Actor) -> int:
    known = set(db.session.scalars(sa.select(Team.code)))
    missing = [code for code in TEAMS if code not in known]
    for code in missing:
        finnish, swedish, english = TEAMS[code]
        team = Team(code=code, name_fi=finnish, name_sv=swedish, name_en=english)
        with change(team, "team.added", by=actor):
            db.session.add(team)
    return len(missing)


def _categories(actor: Actor) -> int:
    keys = {row.code: row.id for row in db.session.execute(sa.select(Category.code, Category.id))}
    teams = {row.code: row.id for row in db.session.execute(sa.select(Team.code, Team.id))}
    added = 0
    for position, given in enumerate(seed_categories(), start=1):
        if given.code in keys:
            continue
        category = _category(given, position * 10)
        category.parent_id = keys[given.parent] if given.parent else None
        category.team_id = teams[given.team] if given.team else None
        with change(category, "category.added", by=actor):
            db.session.add(category)
        keys[given.code] = category.id
        added += 1
    return added


def _category(given: SeedCategory, position: int) -> Category:
    return Category(
        code=given.code,
        position=position,
        kind=given.kind,
        name_fi=given.names[Language.FINNISH],
        name_sv=given.names[Language.SWEDISH],
        name_en=given.names[Language.ENGLISH],
        impact=given.impact or Impact.PERSON,
        urgency=given.urgency or Urgency.NORMAL,
        points=given.points or 2,
        device_categories=sorted(given.fits),
    )


def _rules(actor: Actor) -> int:
    if db.session.scalar(sa.select(sa.func.count()).select_from(RoutingRuleset)):
        return 0
    first = RoutingRuleset(
        number=1,
        rules=ruleset.to_json(default_ruleset())["rules"],
        rationale=CITY_RULES,
        published_at=clock.now(),
    )
    with change(first, "ruleset.published", by=actor):
        db.session.add(first)
    return 1
