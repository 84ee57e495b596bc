"""A Chromium, and what there is to look at in it: the gallery, and an application with devices and people."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask, has_app_context
from playwright.sync_api import Browser, Page, expect, sync_playwright

from core.actor import SYSTEM
from core.db import transaction
from organisation.access import passwords, signin
from organisation.access.recognise import cookie_name
from organisation.people import people
from organisation.people.roles import Role
from organisation.schools import rooms
from tests import cast
from tests.conftest import own_database

from . import chromium
from .gallery.app import create_gallery
from .looking import PHONE, Place
from .serving import serving

PASSWORD = "a long enough password"
SECONDS_TO_SHOW = 15  # how long what is expected of a page may take on a machine that does something else beside
expect.set_options(timeout=SECONDS_TO_SHOW * 1000)
HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Try what a browser showed too late once more; the second try is counted and printed (decision 0050)."""
    for item in items:
        if item.path.parent == HERE:
            item.add_marker(pytest.mark.flaky(reruns=1))


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as play:
        browser = chromium.start(play)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def gallery(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve the gallery; gives its address."""
    with serving(create_gallery(tmp_path_factory.mktemp("words"))) as address:
        yield address


@pytest.fixture(scope="package")
def live(app: Flask) -> Iterator[str]:
    """Address of an application where a keeper of devices and a boss, admin and auditor, can sign in."""
    with own_database(app):
        with transaction():
            for name, *roles in (("keeper", Role.ASSET_MANAGER), ("boss", Role.ADMIN, Role.AUDITOR)):
                person = people.add(SYSTEM, name=name.capitalize(), email=f"{name}@test.invalid")
                for role in roles:
                    people.grant(SYSTEM, person, role=role, school=None)
                people.set_password(SYSTEM, person, passwords.hashed(PASSWORD))
            rooms.add(SYSTEM, cast.school(), name="B214", seats=24)
        with serving(app) as address:
            yield address


@pytest.fixture(autouse=True)
def reading_ends() -> Iterator[None]:
    """What a test reads ends with it: a transaction that is left open is ended by the database while others look."""
    yield
    if has_app_context():
        with transaction():
            pass


@pytest.fixture(scope="session")
def everyones(browser: Browser) -> Place:
    return Place(browser)


@pytest.fixture
def desk(everyones: Place) -> Iterator[Place]:
    """A wide screen, which the tests use in turn."""
    yield everyones
    everyones.leave()


@pytest.fixture(scope="session")
def everyones_phone(browser: Browser) -> Place:
    return Place(browser, PHONE)


@pytest.fixture
def phone(everyones_phone: Place) -> Iterator[Place]:
    """A narrow screen, which the tests use in turn."""
    yield everyones_phone
    everyones_phone.leave()


@pytest.fixture
def page(desk: Place) -> Iterator[Page]:
    """A page that fails its test when a script failed or the policy forbade anything."""
    yield desk.page
    assert desk.failed == []
    assert [said.text for said in desk.said if "Content Security" in said.text] == []


def sign_in(page: Page, live: str, name: str, language: str) -> None:
    """Sign in by keyboard."""
    page.goto(f"{live}/sign-in?lang={language}")
    page.locator("#f-email").fill(f"{name}@test.invalid")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text(name.capitalize())


def enter(page: Page, live: str, who: cast.Member) -> None:
    """Begin a session of `who` without the form; whoever was signed in on this page is so no more."""
    with transaction():
        secret = signin.begin(who.id)
    https = live.replace("http:", "https:")  # the cookie is one of this host over TLS; on this machine it goes without
    page.context.add_cookies([{"name": cookie_name(), "value": secret, "url": https, "secure": True}])
