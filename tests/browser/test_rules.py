"""A lead writes a rule, puts it in order, tries it; another lead publishes it: in a browser, in three languages."""

import re

import pytest
import sqlalchemy as sa
from playwright.sync_api import Page, expect

from core.db import db, transaction
from organisation.people.roles import Role
from tests import makers
from tickets.routing import published
from tickets.routing.models import RoutingSimulation
from tickets.rulesets import simulations

from .conftest import sign_in
from .looking import DESK, LANGUAGES, PHONE, flawless
from .test_desk_clicks import somebody

pytestmark = pytest.mark.xdist_group("browser")


def put_in_order(page: Page) -> None:
    """Move the new rule to the top of its stage: by a key, by dragging, by a button."""
    order = page.locator("#stage-team [data-rule]")
    page.locator("#rule-team-1 a").first.focus()
    with page.expect_navigation():
        page.keyboard.press("Alt+ArrowUp")
    expect(order.nth(-2)).to_have_id("rule-team-1")
    page.locator("#rule-team-room-equipment h3").scroll_into_view_if_needed()  # a page that scrolls drags another one
    with page.expect_navigation():
        page.locator("#rule-team-1 h3").drag_to(page.locator("#rule-team-room-equipment h3"))
    expect(order.nth(-3)).to_have_id("rule-team-1")
    for _ in range(5):
        with page.expect_navigation():
            page.locator("#rule-team-1").get_by_role("button", name="Up").click()
    expect(order.first).to_have_id("rule-team-1")


def test_a_lead_writes_and_simulates_a_rule_and_another_publishes_it(page: Page, live: str) -> None:
    somebody("writer", Role.LEAD)
    somebody("publisher", Role.LEAD)
    makers.routed()
    with transaction():
        pass  # what was read ends: the database ends it after half a minute, while the browser is busy
    sign_in(page, live, "writer", "en")
    page.goto(f"{live}/rules")
    page.get_by_role("button", name="New draft").click()
    page.wait_for_url("**/rules/drafts/*")
    draft = page.url
    flawless(page, "en", DESK, PHONE)
    page.get_by_role("link", name="Add a rule: Team").click()
    page.get_by_label("Why the rule is there").fill("Old screens go to the accounts.")
    page.get_by_label("What is asked").select_option("ticket.category")
    page.get_by_label("Values").select_option("device.screen")
    page.get_by_role("button", name="Add a group", exact=True).click()
    page.get_by_role("button", name="Add a condition to group 2").click()
    page.locator("#f-c_1_0-f").select_option("ticket.class_stopped")
    page.locator("#f-c_1_0-op").select_option("unknown")
    page.get_by_role("button", name="Remove group 2", exact=True).click()
    expect(page.locator("#f-c_1_0-f")).to_have_count(0)
    page.locator("#f-gives_team").select_option("accounts")
    flawless(page, "en", DESK, PHONE)
    page.get_by_role("button", name="Save").click()
    page.wait_for_url(re.compile("#rule-team-1$"))
    put_in_order(page)
    page.get_by_role("button", name="Simulate").click()
    expect(page.locator("#running progress")).to_be_visible()
    with transaction():
        asked = db.session.scalars(sa.select(RoutingSimulation.id)).one()
        simulations.run(asked)
    page.get_by_role("link", name="The whole result").click()
    for language in LANGUAGES:
        page.goto(f"{live}/rules/simulations/{asked}?lang={language}")
        flawless(page, language, DESK, PHONE)
    page.context.clear_cookies()
    sign_in(page, live, "publisher", "en")
    expect(page.locator("#rules")).to_contain_text("waits for you to publish it")
    for language in reversed(LANGUAGES):
        page.goto(f"{draft}?lang={language}")
        flawless(page, language, DESK, PHONE)
    page.goto(f"{draft}?lang=en")
    page.locator("main summary", has_text="Publish").click()
    page.get_by_role("button", name="Publish", exact=True).click()
    page.wait_for_url(re.compile("/rules/[0-9]+$"))
    with transaction():
        assert "team-1" in {rule.id for rule in published.in_force().rules.rules}
        assert published.in_force().rules.version == int(draft.rsplit("/", 1)[1])
