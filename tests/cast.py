"""Schools and people that every test knows, among them one who must see nothing.

First School is where things happen; Other School is foreign to it. Everybody is made up.
"""

import uuid
from dataclasses import dataclass
from functools import cached_property

import sqlalchemy as sa
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer

from core.actor import SYSTEM, Actor
from core.db import db, transaction
from organisation.access import signin, tokens
from organisation.access.recognise import cookie_name
from organisation.people import people, reach
from organisation.people.models import Person
from organisation.people.roles import Role
from organisation.schools.models import School

FIRST, OTHER = "Alppilan lukio", "Kallion lukio"


@dataclass
class Member:
    """A person of the cast, as actor and, when one is asked for, with a token."""

    person: Person
    actor: Actor

    @cached_property
    def token(self) -> str:
        with transaction():
            return tokens.create(db.session.get_one(Person, self.actor.id), days=365).token

    @property
    def id(self) -> uuid.UUID:
        return self.actor.id  # type: ignore[return-value]

    @property
    def bearer(self) -> dict[str, str]:
        """Headers that make a request theirs."""
        return {"Authorization": f"Bearer {self.token}"}


def school(name: str = FIRST) -> School:
    """A school of the seed, by its Finnish name."""
    return db.session.scalars(sa.select(School).where(School.name_fi == name)).one()


def member(name: str, *grants: tuple[Role, School | None], language: str = "en") -> Member:
    """A person with these grants."""
    with transaction():
        person = people.add(
            SYSTEM, name=name.capitalize(), email=f"{name}-{uuid.uuid4().hex[:6]}@test.invalid", language=language
        )
        for role, where in grants:
            people.grant(SYSTEM, person, role=role, school=where)
        held = [(str(role), where.id if where else None) for role, where in grants]
        actor = reach.actor(person.id, held, language=language, name=person.name)
    return Member(person, actor)


def teacher() -> Member:
    """Staff of First School."""
    return member("teacher", (Role.REQUESTER, school()))


def outsider() -> Member:
    """Staff of Other School: must see nothing of First School."""
    return member("outsider", (Role.REQUESTER, school(OTHER)))


def contact() -> Member:
    """Looks after First School's devices."""
    return member("contact", (Role.REQUESTER, school()), (Role.SCHOOL_CONTACT, school()))


def everywhere(role: Role) -> Member:
    """Someone with `role` for every school."""
    return member(role.value, (role, None))


def bearer(client: FlaskClient, who: Member) -> FlaskClient:
    """`client`, sending the token of `who` with every API call."""
    client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {who.token}"
    return client


def sign_in(client: FlaskClient, who: Member) -> FlaskClient:
    """`client`, signed in as `who`: a session row of the real service and its cookie, without the form.

    POSTs need no token in their data: the client sends one that belongs to its session as a header. The test client
    keeps Secure and `__Host-` cookies for http://localhost too, so nothing has to be switched off.
    """
    with transaction():
        client.set_cookie(cookie_name(), signin.begin(who.id))
    return with_form_token(client)


def with_form_token(client: FlaskClient) -> FlaskClient:
    """`client`, whose POSTs come from this site's own pages, signed in or not."""
    raw = uuid.uuid4().hex
    with client.session_transaction() as session:
        session["csrf_token"] = raw
    key = client.application.config["SECRET_KEY"]
    client.environ_base["HTTP_X_CSRFTOKEN"] = URLSafeTimedSerializer(key, salt="wtf-csrf-token").dumps(raw)
    return client
