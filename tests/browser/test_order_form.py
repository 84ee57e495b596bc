"""The lines of a new order in a browser: the catalogue's price, a line more, a line fewer, and their sum."""

import datetime as dt

import pytest
from playwright.sync_api import Page, expect

from core.actor import SYSTEM
from core.db import transaction
from organisation.access import passwords
from organisation.people import people
from organisation.people.roles import Role
from registry.catalogue import listings
from registry.catalogue.models import Use
from tests import makers

from .conftest import PASSWORD, sign_in
from .looking import DESK, flawless

pytestmark = pytest.mark.xdist_group("browser")


def test_a_chosen_model_brings_its_price_and_a_removed_line_leaves_the_sum(page: Page, live: str) -> None:
    with transaction():
        buyer = people.add(SYSTEM, name="Orderer", email="orderer@test.invalid")
        people.grant(SYSTEM, buyer, role=Role.PROCUREMENT, school=None)
        people.set_password(SYSTEM, buyer, passwords.hashed(PASSWORD))
        said = {"valid_from": dt.date(2026, 1, 1), "planned_life_months": 60, "replacement_price_cents": 41250}
        listings.list_standard(SYSTEM, makers.model("Orbit", "Zeta 9"), use=Use.STUDENT, **said)
    sign_in(page, live, "orderer", "en")
    page.goto(f"{live}/orders/new")
    page.fill("[name=lines-1-quantity]", "2")
    page.fill("[name=lines-1-model]", "zeta 9")
    page.press("[name=lines-1-model]", "Tab")
    expect(page.locator("[name=lines-1-unit_price]")).to_have_value("412.50")
    expect(page.locator("[data-total-sum]")).to_have_text("€825.00")
    page.fill("[name=lines-2-quantity]", "9")
    page.fill("[name=lines-2-unit_price]", "100")
    page.get_by_role("button", name="Remove line 2").click()
    expect(page.locator("[data-total-sum]")).to_have_text("€825.00")
    page.press("[name=number]", "Enter")  # another line, not an order
    expect(page.locator("[name=lines-6-model]")).to_be_focused()
    expect(page.locator("[name=lines-1-model]")).to_have_value("zeta 9")
    flawless(page, "en", DESK)
