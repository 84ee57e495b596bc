"""Made-up people: the ten of the demo, twelve agents in four teams, and staff at every school."""

import random
import uuid
from dataclasses import dataclass

import sqlalchemy as sa

from config.demo import rows, worktime
from config.demo.city import Place
from core import clock
from core.actor import SYSTEM
from core.db import db
from core.history import change
from core.scope import everywhere
from organisation.access import passwords
from organisation.people import people
from organisation.people.models import Grant, Person
from organisation.people.roles import Role
from organisation.schools.models import School
from tickets.routing.default_ruleset import ACCOUNTS, DEVICES, NETWORK_AV, SERVICE_DESK
from tickets.teams.models import Team, TeamMember

FIRST = [
    "Aino",
    "Eino",
    "Helmi",
    "Leo",
    "Lumi",
    "Onni",
    "Siiri",
    "Toivo",
    "Venla",
    "Väinö",
    "Elsa",
    "Oiva",
    "Saga",
    "Nils",
    "Freja",
    "Axel",
    "Alva",
    "Hugo",
    "Ellen",
    "Emil",
]
LAST = [
    "Mallila",
    "Esimerkkilä",
    "Demola",
    "Kuvitteinen",
    "Näytteinen",
    "Keksivirta",
    "Tarulehto",
    "Satukoski",
    "Exempelby",
    "Påhittberg",
]
ROLES = {  # person → roles, and where: "first" school, an "other" one or "all"
    "teacher": ([Role.REQUESTER], "first"),
    "contact": ([Role.REQUESTER, Role.SCHOOL_CONTACT], "first"),
    "outsider": ([Role.REQUESTER], "other"),
    "agent": ([Role.AGENT], "all"),
    "lead": ([Role.LEAD], "all"),
    "procurement": ([Role.PROCUREMENT], "all"),
    "receiver": ([Role.RECEIVER], "all"),
    "assets": ([Role.ASSET_MANAGER], "all"),
    "auditor": ([Role.AUDITOR], "all"),
    "admin": ([Role.ADMIN], "all"),
}
NAMES = {
    "teacher": "Tiina Opettaja",
    "contact": "Kaisa Kouluvastaava",
    "outsider": "Ulla Ulkopuolinen",
    "agent": "Antti Tukihenkilö",
    "lead": "Leena Vetäjä",
    "procurement": "Hannu Hankkija",
    "receiver": "Veera Vastaanottaja",
    "assets": "Lauri Laitevastaava",
    "auditor": "Aila Tarkastaja",
    "admin": "Aarne Ylläpitäjä",
}
TEAM_SIZES = {SERVICE_DESK: 4, DEVICES: 4, NETWORK_AV: 2, ACCOUNTS: 2}


@dataclass(frozen=True, slots=True)
class Staff:
    """Who there is.

    at       school → keys of its staff
    agents   team code → keys of its members
    named    name → key of the ten
    schools  "first" and "other": the schools of those of the ten who belong to one
    """

    at: dict[uuid.UUID, list[uuid.UUID]]
    agents: dict[str, list[uuid.UUID]]
    named: dict[str, uuid.UUID]
    schools: dict[str, uuid.UUID]


def hire(chance: random.Random, found: list[Place], staff_laptops: int) -> Staff:
    """Add everyone; about nine in ten staff laptops will have a holder."""
    password = passwords.hashed(passwords.DEMO, demo=True)
    since = worktime.beginning()
    with clock.at(since):
        named, schools = the_ten(password)
        agents = _agents(chance, password, named["agent"])
        teachers = _teachers(chance, found, round(staff_laptops * 0.9), schools)
    return Staff(teachers, agents, named, schools)


def the_ten(password: str) -> tuple[dict[str, uuid.UUID], dict[str, uuid.UUID]]:
    """The people whose addresses the demo prints: their keys, and those of the first school and another."""
    schools = db.session.scalars(
        sa.select(School).where(School.kind == "comprehensive").order_by(School.sort_key, School.id).limit(2)
    ).all()
    where = {"first": schools[0], "other": schools[1], "all": None}
    made = {}
    for name, (roles, place) in ROLES.items():
        person = _person(f"{name}@demo.invalid", NAMES[name], password)
        for role in roles:
            people.grant(SYSTEM, person, role=role, school=where[place], valid_from=clock.today())
        made[name] = person.id
    return made, {"first": schools[0].id, "other": schools[1].id}


def _agents(chance: random.Random, password: str, agent: uuid.UUID) -> dict[str, list[uuid.UUID]]:
    members: dict[str, list[uuid.UUID]] = {}
    number = 1
    for code, size in TEAM_SIZES.items():
        team = db.session.scalars(sa.select(Team).where(Team.code == code)).one()
        keys = [agent] if code in {SERVICE_DESK, DEVICES} else []  # who works in two teams sees more kinds of work
        while len(keys) < size:
            number += 1
            person = _person(f"agent{number:02d}@demo.invalid", _name(chance, number), password)
            people.grant(SYSTEM, person, role=Role.AGENT, school=None, valid_from=clock.today())
            keys.append(person.id)
        for key in keys:
            weight = 0.6 if chance.random() < 0.2 else 1.0  # noqa: PLR2004  one in five works part time
            member = TeamMember(team_id=team.id, person_id=key, weight=weight, capacity=40)
            with change(member, "member.added", by=SYSTEM):
                db.session.add(member)
        members[code] = keys
    return members


def _teachers(
    chance: random.Random, found: list[Place], count: int, own: dict[str, uuid.UUID]
) -> dict[uuid.UUID, list[uuid.UUID]]:
    """Staff by school; the schools of the ten have some whatever the size of the city."""
    schools = [p for p in found if p.pupils]
    first = [p for p in schools if p.id in own.values()] * 3
    chosen = [*first, *chance.choices(schools, weights=[p.pupils for p in schools], k=count)][:count]
    numbers = range(1, count + 1)
    people_: rows.Columns = {
        "name": (sa.Text, [_name(chance, n) for n in numbers]),
        "email": (sa.Text, [f"staff{n:05d}@demo.invalid" for n in numbers]),
        "language": (sa.Text, ["sv" if "sv" in p.language else "fi" for p in chosen]),
    }
    rows.add(Person, people_, "person.added", at=sa.literal(clock.now()))
    found_ids = sa.select(Person.id).where(Person.email.like("staff%@demo.invalid")).order_by(Person.email)
    keys = list(db.session.scalars(everywhere(found_ids, Person, why="the people just made up")))
    grants: rows.Columns = {
        "person_id": (sa.Uuid, keys),
        "role": (sa.Text, [Role.REQUESTER.value] * count),
        "school_id": (sa.Uuid, [p.id for p in chosen]),
        "valid_from": (sa.Date, [clock.today()] * count),
    }
    rows.add(Grant, grants, "grant.given", at=sa.literal(clock.now()))
    at: dict[uuid.UUID, list[uuid.UUID]] = {}
    for key, place in zip(keys, chosen, strict=True):
        at.setdefault(place.id, []).append(key)
    return at


def _person(email: str, name: str, password: str) -> Person:
    person = people.add(SYSTEM, name=name, email=email, language="fi")
    people.set_password(SYSTEM, person, password)
    return person


def _name(chance: random.Random, number: int) -> str:
    return f"{chance.choice(FIRST)} {LAST[number % len(LAST)]}-{chance.choice(LAST)}"
