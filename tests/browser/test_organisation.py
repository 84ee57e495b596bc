"""People, schools and the audit in a real browser: signing in by keyboard, no fault of accessibility, no overflow."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Page, expect

from core.actor import SYSTEM
from core.db import transaction
from organisation.access import passwords
from organisation.people import people
from organisation.people.roles import Role
from organisation.schools import rooms
from tests import cast
from tests.browser.serving import serving

PASSWORD = "a long enough password"


@pytest.fixture
def live(committed: Flask) -> Iterator[str]:
    """Address of an application where boss@test.invalid administers and audits, and First School has a room."""
    with transaction():
        boss = people.add(SYSTEM, name="Boss", email="boss@test.invalid")
        for role in (Role.ADMIN, Role.AUDITOR):
            people.grant(SYSTEM, boss, role=role, school=None)
        people.set_password(SYSTEM, boss, passwords.hashed(PASSWORD))
        rooms.add(SYSTEM, cast.school(), name="B214", seats=24)
    with serving(committed) as address:
        yield address


def sign_in(page: Page, live: str, language: str = "fi") -> None:
    page.goto(f"{live}/sign-in?lang={language}")
    page.locator("#f-email").fill("boss@test.invalid")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Boss")


def flawless(page: Page) -> None:
    page.set_viewport_size({"width": 1280, "height": 800})
    violations = Axe().run(page).response["violations"]
    assert [(page.url, one["id"], [n["html"] for n in one["nodes"]]) for one in violations] == []
    page.set_viewport_size({"width": 360, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0


def test_every_page_can_be_used_by_everyone(page: Page, live: str) -> None:
    for address in ("/sign-in", "/forgotten", "/reset/none"):
        page.goto(f"{live}{address}")
        flawless(page)
    sign_in(page, live)
    with transaction():
        found = f"/schools/{cast.school().id}"
        boss = f"/people/{people.by_email('boss@test.invalid').id}"
    for address in (
        *("/", "/schools", found, f"{found}/edit", "/people", boss, f"{boss}/edit"),
        *("/roles", "/account", "/audit", "/audit/views"),
    ):
        answer = page.goto(f"{live}{address}")
        assert answer is not None
        assert answer.status == 200
        flawless(page)


def test_a_person_is_added_and_given_a_role(page: Page, live: str) -> None:
    sign_in(page, live, "sv")
    page.goto(f"{live}/people")
    page.get_by_role("link", name="Lägg till en person").click()
    page.get_by_label("Namn", exact=True).fill("Ilona Öberg")
    page.get_by_role("button", name="Spara").click()
    expect(page.locator("[data-error-summary]")).to_be_focused()
    page.locator("#f-email").fill("ilona@test.invalid")
    page.get_by_role("button", name="Spara").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Ilona Öberg")
    page.get_by_role("button", name="Ge rollen").click()
    expect(page.locator("table").first).to_contain_text("Medlem av personalen")
