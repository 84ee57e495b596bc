"""Tries are counted before they are judged; whoever belongs here goes on while somebody else guesses."""

import datetime as dt
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from core import clock
from core.actor import SYSTEM
from core.db import db, transaction
from core.quota import Pace, Quota, give_back, purge, take
from organisation.access import browsers, passwords, throttle
from organisation.access.networks import UNKNOWN, network_of
from organisation.people import people
from tests import cast

PASSWORD = "a long enough password"
SECOND = dt.timedelta(seconds=1)


def person_with_password() -> cast.Member:
    found = cast.teacher()
    with transaction():
        people.set_password(SYSTEM, found.person, passwords.hashed(PASSWORD))
    return found


@pytest.fixture
def teacher(client: FlaskClient) -> cast.Member:
    cast.with_form_token(client)
    return person_with_password()


def sign_in(client: FlaskClient, who: cast.Member | str, password: str = PASSWORD, there: str = "192.0.2.1") -> Any:
    typed = {"email": who if isinstance(who, str) else who.person.email, "password": password}
    return client.post("/sign-in?lang=en", data=typed, environ_overrides={"REMOTE_ADDR": there})


def test_a_burst_then_one_at_a_time(db_session: Any) -> None:
    pace, now = {b"one": Pace(3, 10 * SECOND)}, clock.now()

    def at(seconds: float) -> int:
        with time_machine.travel(now + seconds * SECOND, tick=False):
            return take(pace)

    assert [at(s) for s in (0, 0, 0, 0, 4, 10, 10, 25, 26)] == [0, 0, 0, 10, 6, 0, 10, 0, 4]
    assert at(1000) == at(1000) == at(1000) == 0
    assert at(1000) == 10


def test_nobody_waits_for_an_hour_because_the_clock_was_put_back_by_one(db_session: Any) -> None:
    pace, now = {b"one": Pace(2, 10 * SECOND)}, clock.now()
    with time_machine.travel(now + 3600 * SECOND, tick=False):
        assert [take(pace) for _ in range(3)] == [0, 0, 10]
    with time_machine.travel(now, tick=False):
        assert [take(pace) for _ in range(3)] == [0, 0, 10]


def test_a_full_bucket_takes_nothing_from_the_others(db_session: Any) -> None:
    full, other = {b"full": Pace(1, 60 * SECOND)}, {b"other": Pace(2, 60 * SECOND)}
    with time_machine.travel(clock.now(), tick=False):
        assert take(full | other) == 0
        assert take(full | other) == take(full | other) == 60
        assert take(other) == 0
        assert take(other) == 60
        with transaction():
            give_back(other)
        assert take(other) == 0


def test_several_uses_are_counted_at_once_and_empty_buckets_need_no_row(db_session: Any) -> None:
    pace = {b"many": Pace(10, SECOND)}
    with time_machine.travel(clock.now(), tick=False):
        assert (take(pace, times=7), take(pace, times=7), take(pace, times=3)) == (0, 4, 0)
        assert purge() == 0
    with time_machine.travel(clock.now() + 11 * SECOND):
        assert purge() == 1
        assert db.session.query(Quota).count() == 0


def test_an_account_is_slowed_down_from_one_network_and_goes_on_from_another(
    client: FlaskClient, teacher: cast.Member
) -> None:
    wrong = [sign_in(client, teacher, "wrong").status_code for _ in range(throttle.HERE.burst + 1)]
    assert wrong == [422] * throttle.HERE.burst + [429]
    refused = sign_in(client, teacher)
    assert refused.status_code == 429
    assert 0 < int(refused.headers["Retry-After"]) <= 60
    assert f"Try again in {refused.headers['Retry-After']} s." in refused.text
    cast.with_form_token(client)
    assert sign_in(client, teacher, there="198.51.100.1").status_code == 303


def test_an_account_that_is_tried_from_everywhere_is_slowed_down_and_never_locked(
    client: FlaskClient, teacher: cast.Member
) -> None:
    tried = throttle.Try(teacher.person.email, "x", client.application.config["SECRET_KEY"])
    with time_machine.travel(clock.now(), tick=False):
        assert take({tried.bucket("sign in", tried.account): throttle.ANYWHERE}, times=throttle.ANYWHERE.burst) == 0
        assert sign_in(client, teacher).status_code == 429
    with time_machine.travel(clock.now() + throttle.ANYWHERE.every):
        assert sign_in(client, teacher).status_code == 303


def test_a_browser_that_signed_in_before_goes_on_whatever_others_do(client: FlaskClient, teacher: cast.Member) -> None:
    assert sign_in(client, teacher).status_code == 303
    client.delete_cookie("__Host-vire")
    cast.with_form_token(client)
    tried = throttle.Try(teacher.person.email, "192.0.2.1", client.application.config["SECRET_KEY"])
    for parts, pace in (
        (("sign in", tried.account), throttle.ANYWHERE),
        (("sign in from", tried.network), throttle.NETWORK),
        (("sign in from", tried.network, tried.account), throttle.HERE),
    ):
        assert take({tried.bucket(*parts): pace}, times=pace.burst) == 0
    stranger = cast.with_form_token(client.application.test_client())
    assert sign_in(stranger, teacher).status_code == 429
    assert sign_in(client, teacher).status_code == 303
    other = person_with_password()
    cast.with_form_token(client)
    assert sign_in(client, other).status_code == 429  # it is known to one account, not to all


def test_asking_for_links_keeps_nobody_from_signing_in(client: FlaskClient, teacher: cast.Member) -> None:
    here = {"REMOTE_ADDR": "192.0.2.1"}
    answers = [
        client.post("/forgotten", data={"email": f"n{n}@test.invalid"}, environ_overrides=here).status_code
        for n in range(throttle.ASKING.burst + 1)
    ]
    assert answers == [200] * throttle.ASKING.burst + [429]
    assert sign_in(client, teacher).status_code == 303


def test_of_many_tries_at_once_no_more_are_judged_than_may_be(committed: Flask) -> None:
    email, ready = person_with_password().person.email, threading.Barrier(8)

    def guess(_number: int) -> list[int]:
        with committed.app_context():
            browser = cast.with_form_token(committed.test_client())
            ready.wait(timeout=20)
            return [sign_in(browser, email, "wrong").status_code for _ in range(3)]

    with ThreadPoolExecutor(8) as pool:
        answers = [status for found in pool.map(guess, range(8)) for status in found]
    assert sorted(answers) == [422] * throttle.HERE.burst + [429] * (24 - throttle.HERE.burst)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("::FFFF:C000:0207", "192.0.2.7"),
        ("64:ff9b::192.0.2.7", "192.0.2.7"),
        ("192.0.2.7:50123", "192.0.2.7"),
        ("[::ffff:192.0.2.7]:50123", "192.0.2.7"),
        ("[2001:db8::1]:443", "2001:db8::2"),
        (" 2001:db8::1%eth0 ", "2001:db8::ffff"),
        ("", None),
        ("nobody", "unix:"),
    ],
)
def test_who_shares_a_network_is_counted_together(one: str, other: str) -> None:
    assert network_of(one) == network_of(other)


@pytest.mark.parametrize(
    ("one", "other"), [("::ffff:192.0.2.7", "::ffff:192.0.2.8"), ("2001:db8::1", "2001:db8:0:1::1")]
)
def test_who_does_not_is_not(one: str, other: str) -> None:
    assert UNKNOWN != network_of(one) != network_of(other) != UNKNOWN


@given(st.ip_addresses(), st.integers(0, 65535))
def test_a_port_or_a_mapping_changes_no_network(address: Any, port: int) -> None:
    plain = network_of(str(address))
    assert plain != UNKNOWN
    assert network_of(f"[{address}]:{port}") == plain
    if address.version == 4:
        assert network_of(f"{address}:{port}") == network_of(f"::ffff:{address}") == plain == str(address)


@given(st.text(max_size=60) | st.from_regex(r"\A[0-9a-f:.\[\]%]{1,40}\Z"))
def test_whatever_a_proxy_says_is_some_network(text: str) -> None:
    assert network_of(text) == network_of(f" {text} ")


@given(st.lists(st.sampled_from([f"p{n}@test.invalid" for n in range(12)]), max_size=20))
def test_a_browser_knows_the_last_accounts_that_signed_in(accounts: list[str]) -> None:
    cookie = ""
    for account in accounts:
        cookie = browsers.remember(cookie, account, key="k")
    last = list(dict.fromkeys(reversed(accounts)))[: browsers.MOST_ACCOUNTS]
    for account in {*accounts, "other@test.invalid"}:
        assert bool(browsers.known(cookie, account, key="k")) == (account in last)
        assert browsers.known(cookie, account, key="another") == ""


@pytest.mark.parametrize("cookie", ["", "x", "." * 40, "a" * 22 + ".zz", "é" * 22])
def test_a_made_up_cookie_makes_no_browser_known(cookie: str) -> None:
    assert browsers.known(cookie, "a@test.invalid", key="k") == ""
