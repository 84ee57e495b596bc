"""One form of every e-mail address, the same in Python and in the database, at every door."""

import sys
import unicodedata
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from core.actor import SYSTEM
from core.db import db, transaction
from organisation.access import passwords
from organisation.people import people, search
from organisation.people.addresses import AddressUnreadable, canonical, in_sql
from organisation.people.models import Person
from organisation.people.roles import Role
from tests import cast

PASSWORD = "a long enough password"
# what a keyboard, a mail program or a table may make of äiti@test.invalid
SPELLINGS = [
    "ÄITI@Test.Invalid",
    unicodedata.normalize("NFD", "äiti@test.invalid"),
    " \u00a0äiti@test.invalid\t\n",
    "\ufeffäiti@test.invalid\u200b",
    "\u202aäiti@test.invalid\u202c",
]


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_every_door_knows_an_address_however_it_is_spelt(app: Flask, client: FlaskClient, spelling: str) -> None:
    admin = cast.everywhere(Role.ADMIN)
    with transaction():
        person = people.add(SYSTEM, name="Äiti", email=spelling)
        people.set_password(SYSTEM, person, passwords.hashed(PASSWORD))
    assert person.email == "äiti@test.invalid"
    taken = client.post("/api/v1/people", json={"name": "B", "email": "Äiti@test.invalid"}, headers=admin.bearer)
    assert taken.status_code == 409
    cast.with_form_token(client)
    assert client.post("/sign-in", data={"email": spelling, "password": PASSWORD}).status_code == 303
    made = app.test_cli_runner().invoke(args=["token", "create", spelling])
    assert made.exit_code == 0, made.output
    assert [row.id for row in search.find(SYSTEM, q=spelling.strip()[-16:]).items] == [person.id]


@pytest.mark.parametrize(
    "text",
    ["a\u200bb@test.invalid", "a\u00adb@test.invalid", "a b@test.invalid", "a\u3164b@test.invalid", "a\ufe0fb@x.fi",
     "a\x00b@test.invalid", "a\u0301" * 40 + "\u0301" * 40 + "@x.fi", "a" * 300 + "@x.fi", "\udcc3@x.fi"],
)  # fmt: skip
def test_what_cannot_be_seen_or_is_too_long_is_refused_at_every_door(client: FlaskClient, text: str) -> None:
    with pytest.raises(AddressUnreadable):
        canonical(text)
    admin = cast.everywhere(Role.ADMIN)
    if text.isprintable() or "\udcc3" not in text:
        body = {"name": "A", "email": text}
        assert client.post("/api/v1/people", json=body, headers=admin.bearer).status_code == 422
        cast.with_form_token(client)
        assert client.post("/sign-in", data={"email": text, "password": PASSWORD}).status_code == 422
        assert client.post("/forgotten", data={"email": text}).status_code == 422


def test_python_and_the_database_have_one_rule(db_session: Any) -> None:
    letters = [chr(n) for n in range(sys.maxunicode) if unicodedata.category(chr(n))[0] in "LMNPS"]
    ours = {}
    for letter in letters:
        try:
            ours[letter] = canonical(f"x{letter}@x")
        except AddressUnreadable:
            continue
    given_ = sa.func.unnest(sa.cast([f"x{letter}@x" for letter in ours], sa.ARRAY(sa.Text))).column_valued("given")
    theirs = db.session.execute(sa.select(given_, in_sql(given_))).all()
    assert {key[1:-2]: value for key, value in theirs} == ours


@given(st.text(max_size=40))
def test_what_is_canonical_stays_so(text: str) -> None:
    try:
        once = canonical(text)
    except AddressUnreadable:
        return
    assert canonical(once) == once
    assert canonical(f"\u200b {text}\u00a0") == once
    assert canonical(unicodedata.normalize("NFD", text)) == once


def test_the_database_keeps_no_other_form(db_session: Any) -> None:
    with pytest.raises(sa.exc.IntegrityError), transaction():
        db.session.execute(sa.insert(Person).execution_options(recorded=True).values(name="A", email="A@test.invalid"))
