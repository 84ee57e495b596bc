"""What can be chosen in the form of a rule: for each fact and output its values with their names."""

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext

from core.db import db
from core.scope import everywhere
from organisation.people.models import Person
from organisation.people.roles import Role
from organisation.people.words import ROLES
from organisation.schools.models import School
from registry.catalogue.models import DeviceModel, Manufacturer
from tickets.categories.models import Category
from tickets.clocks.models import SlaPolicy
from tickets.desk import explaining
from tickets.routing.explain import in_words
from tickets.routing.fields import FIELDS, Type
from tickets.routing.stages import FEEDS, OUTPUTS, Stage
from tickets.rulesets.condition_form import COMPARISONS
from tickets.states import NOT_YET_KNOWN
from tickets.teams import membership
from tickets.teams.models import Team, TeamMember
from tickets.ticket import hooks
from tickets.ticket.words import SERVICES

Options = list[tuple[str, str]]
FACT = "="  # begins a value that stands for a fact: =category.team
YES_NO = ("true", "false")


class Choices:
    """The values of facts and outputs in one language, looked up when they are first asked for."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._known: dict[str, Options] = {}
        self._names = explaining.fixed_words()

    def fields(self) -> Options:
        """The facts that a rule may ask about."""
        return sorted(((name, str(gettext(field.label))) for name, field in FIELDS.items()), key=lambda one: one[1])

    def comparisons(self, name: str) -> Options:
        """How a fact may be compared."""
        return [(code, str(gettext(word))) for code, word in COMPARISONS[FIELDS[name].type].items()]

    def of_fact(self, name: str) -> Options:
        """The values of a fact; none: they are typed."""
        if name not in self._known:
            field = FIELDS[name]
            if field.choices:
                codes = sorted(field.choices)
                self._known[name] = [(code, str(in_words(name, code, self._names, gettext))) for code in codes]
            else:
                self._known[name] = self._listed(name)
        return self._known[name]

    def of_output(self, stage: Stage, name: str) -> Options:
        """The values that an output may have, and the facts it may be taken from; none: it is typed."""
        field = OUTPUTS[stage][name]
        if field.type is Type.FLAG:
            return [(YES_NO[0], str(gettext("yes"))), (YES_NO[1], str(gettext("no")))]
        own = self.of_fact(FEEDS[name]) if name in FEEDS else self._listed(name)
        return [*own, *self.facts(stage, name)]

    def facts(self, stage: Stage, name: str) -> Options:
        """The facts that an output may be taken from."""
        field = OUTPUTS[stage][name]
        if name == "agent" or field.type is Type.FLAG:
            return []
        fits = [
            (f"{FACT}{fact}", str(gettext("the same as %(field)s", field=gettext(one.label))))
            for fact, one in FIELDS.items()
            if one.type is field.type and field.choices in (None, one.choices) and self._same_noun(name, fact)
        ]
        return sorted(fits, key=lambda one: one[1])

    def _same_noun(self, output: str, fact: str) -> bool:
        """Whether a fact of the same type is about the same: a team is never taken from a device's model."""
        return fact.endswith(f".{output}") or fact == FEEDS.get(output)

    def _listed(self, name: str) -> Options:
        find = _LISTS.get(name)
        return find(self.language) if find else []


def owners(language: str) -> Options:
    """Who may answer for a rule: the teams and the roles that write rules."""
    return [*_teams(language), *((role.value, str(gettext(ROLES[role]))) for role in (Role.LEAD, Role.ADMIN))]


def _teams(language: str) -> Options:
    wanted = sa.select(Team).where(membership.works()).order_by(Team.code)
    return [(team.code, team.name(language)) for team in db.session.scalars(wanted)]


def _categories(language: str) -> Options:
    rows = db.session.scalars(sa.select(Category).where(Category.active).order_by(Category.position, Category.code))
    named = sorted(((one.code, one.name(language)) for one in rows), key=lambda one: one[1])
    return [*named, (NOT_YET_KNOWN, str(gettext("not yet known")))]


def _policies(_: str) -> Options:
    words: Mapping[Any, str] = {
        code: word for (noun, code), word in explaining.fixed_words().items() if noun == "sla_policy"
    }
    rows = db.session.execute(
        sa.select(SlaPolicy.code, sa.func.max(SlaPolicy.name)).group_by(SlaPolicy.code).order_by(SlaPolicy.code)
    )
    return [(code, words.get(code, name)) for code, name in rows]


def _models(_: str) -> Options:
    wanted = sa.select(DeviceModel.id, Manufacturer.name, DeviceModel.model_number)
    wanted = wanted.join(Manufacturer, Manufacturer.id == DeviceModel.manufacturer_id)
    rows = db.session.execute(wanted.order_by(Manufacturer.name, DeviceModel.model_number).limit(500))
    return [(str(row.id), f"{row.name} {row.model_number}") for row in rows]


def _districts(_: str) -> Options:
    found = db.session.scalars(sa.select(School.district).where(School.district != "").distinct())
    return [(one, one) for one in sorted(found)]


def _languages(_: str) -> Options:
    found = db.session.scalars(sa.select(School.language).where(School.language != "").distinct())
    names = explaining.fixed_words()
    return [(one, names.get(("school.language", one), one)) for one in sorted(found)]


def _agents(_: str) -> Options:
    wanted = sa.select(Person.id, Person.name).join(TeamMember, TeamMember.person_id == Person.id)
    wanted = wanted.where(TeamMember.active, membership.can_work()).distinct().order_by(Person.name)
    rows = db.session.execute(everywhere(wanted, Person, why="those who can be given tickets"))
    return [(str(row.id), row.name) for row in rows]


def _roles(_: str) -> Options:
    return [(role.value, str(gettext(word))) for role, word in ROLES.items()]


def _services(language: str) -> Options:
    fixed = [(str(code), str(gettext(word))) for code, word in SERVICES.items()]
    return [*fixed, *hooks.further_services(language)]


def _answers(language: str) -> Options:
    return hooks.answers(language)


_LISTS = {
    "ticket.team": _teams,
    "category.team": _teams,
    "ticket.category": _categories,
    "ticket.service": _services,
    "sla_policy": _policies,
    "agent": _agents,
    "device.model": _models,
    "school.district": _districts,
    "school.language": _languages,
    "requester.role": _roles,
    "help.answers": _answers,
}
