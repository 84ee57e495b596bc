"""Readers who share a compiled statement about tickets have the same predicate, each with values of their own."""

import uuid
from itertools import product

from sqlalchemy.dialects import postgresql

from core.actor import Actor, Reach
from organisation.people import reach
from organisation.people.roles import Role
from tickets.ticket import readers
from tickets.ticket.models import Ticket

SCHOOLS: list[Reach] = [None, frozenset({uuid.uuid4()}), frozenset({uuid.uuid4(), uuid.uuid4()})]


def everybody() -> list[Actor]:
    """People of every two roles, each role for every school or for some."""
    found = []
    for one, other in product(Role, Role):
        for schools in SCHOOLS:
            held = [(str(role), school) for role in (one, other) for school in schools or [None]]
            found.append(reach.actor(uuid.uuid4(), held, language="fi", name=""))
    return found


def test_the_kind_of_reader_says_all_that_the_predicate_depends_on() -> None:
    written: dict[readers.Reader, str] = {}
    for actor in everybody():
        predicate = Ticket.readable_by(actor)
        assert predicate is not None
        compiled = predicate.compile(dialect=postgresql.dialect())
        assert written.setdefault(readers.reader_of(actor), str(compiled)) == str(compiled)
        values = readers.values(actor)
        assert {name: values[name] for name in compiled.params} == compiled.params
    assert len(written) > 3
