"""People, schools and the audit in a real browser: signing in by keyboard, no fault of accessibility, no overflow."""

import pytest
from playwright.sync_api import Page, expect

from core.db import transaction
from organisation.people import people
from tests import cast
from tests.school_changes import given as schools_given

from .conftest import sign_in
from .looking import DESK, SIZES, flawless

pytestmark = pytest.mark.xdist_group("browser")


def test_every_page_can_be_used_by_everyone(page: Page, live: str) -> None:
    """Every page that is no entry of the navigation, which the journeys look at."""
    for address in ("/sign-in", "/forgotten", "/reset/none"):
        page.goto(f"{live}{address}?lang=fi")
        flawless(page, "fi", DESK, fit=SIZES)
    sign_in(page, live, "boss", "fi")
    with transaction():
        found = f"/schools/{cast.school().id}"
        boss = f"/people/{people.by_email('boss@test.invalid').id}"
        merged = f"/school-changes/{schools_given.planned().id}"
    changes = (f"{found}/changes/new", "/school-changes", merged)
    for address in (found, *changes, f"{found}/edit", boss, f"{boss}/edit", "/roles", "/account", "/audit/access-log"):
        answer = page.goto(f"{live}{address}")
        assert answer is not None
        assert answer.status == 200
        flawless(page, "fi", DESK, fit=SIZES)


def test_a_person_is_added_and_given_a_role(page: Page, live: str) -> None:
    sign_in(page, live, "boss", "sv")
    page.goto(f"{live}/people")
    page.get_by_role("link", name="Lägg till en person").click()
    page.get_by_label("Namn", exact=True).fill("Ilona Öberg")
    page.get_by_role("button", name="Spara").click()
    expect(page.locator("[data-error-summary]")).to_be_focused()
    page.locator("#f-email").fill("ilona@test.invalid")
    page.get_by_role("button", name="Spara").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Ilona Öberg")
    page.get_by_label("Skola", exact=True).select_option(label="Alla skolor")
    page.get_by_role("button", name="Ge rollen").click()
    expect(page.get_by_role("table", name="Roller")).to_contain_text("Personal")
