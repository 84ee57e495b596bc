"""Two agents collide, a swap, a major incident with “me too”, an approval by its link, a week's roster: in a browser.

Each page is looked at in three languages at the width of a desk and of a phone, in one of them, page by page another, by all
rules of axe.
"""

import itertools
import re

import pytest
from playwright.sync_api import Page, expect

from core.actor import SYSTEM, Actor
from core.db import transaction
from organisation.people import acting
from organisation.people.models import Person
from organisation.people.roles import Role
from organisation.schools.models import School
from registry.devices import hands
from registry.devices.lifecycle import Lifecycle
from registry.pools import pools
from tests import cast, makers
from tickets.desk import drafts, working
from tickets.requests import approvals
from tickets.requests.models import ApprovedBy
from tickets.states import State, Visibility

from .conftest import sign_in
from .looking import DESK, LANGUAGES, PHONE, Place, fits, flawless
from .test_desk_clicks import somebody

pytestmark = pytest.mark.xdist_group("browser")
turn, numbers = itertools.cycle(LANGUAGES), itertools.count(1)


def look(page: Page) -> None:
    """The page where one is: in each language, on a desk and on a phone; at the end it is as it was."""
    here, chosen, size = page.url, next(turn), page.viewport_size
    address = re.sub(r"[?&]lang=\w+|#.*$", "", here)
    for language in LANGUAGES:
        page.goto(f"{address}{'&' if '?' in address else '?'}lang={language}")
        (flawless if language == chosen else fits)(page, language, DESK, PHONE)
    if size:
        page.set_viewport_size(size)
    page.goto(f"{address}{'&' if '?' in address else '?'}lang=en")


def new(name: str, role: Role, school: School | None = None, *, team: str = "") -> Person:
    """Somebody who can sign in, under a name that nobody has yet: a second try of a test is another world."""
    return somebody(f"{name}{next(numbers)}", role, school, team=team)


def enter(page: Page, live: str, person: Person) -> None:
    """Sign in, once what was read so far has ended: the database ends it after half a minute otherwise."""
    with transaction():
        pass
    sign_in(page, live, person.name.lower(), "en")


def as_actor(person: Person) -> Actor:
    found = acting.actor_for(person.id)
    assert found is not None
    return found


def test_of_two_agents_the_second_is_told_who_was_first_and_keeps_what_was_typed(page: Page, live: str) -> None:
    first, second = new("nopea", Role.AGENT, team="accounts"), new("hidas", Role.AGENT, team="accounts")
    ticket = makers.routed(category="account.password")
    with transaction():
        working.assign(SYSTEM, makers.fetched(ticket.id), agent=second.id)
    enter(page, live, second)
    page.goto(f"{live}/tickets/{ticket.id}")
    with transaction():
        drafts.save(as_actor(first), makers.fetched(ticket.id), text="On it", visibility=Visibility.PUBLIC)
    page.locator("#talk-text").fill("I come in the afternoon.")
    expect(page.locator("#here")).to_contain_text(f"{first.name} is writing on this ticket.")
    expect(page.locator("#here")).to_contain_text("Your draft is kept.")
    with transaction():
        working.take(as_actor(first), makers.fetched(ticket.id), confirm=True)
    page.locator("#talk-text").blur()
    with page.expect_navigation():
        page.get_by_role("button", name="Start").first.click()
    expect(page.locator("main")).to_contain_text("What changed meanwhile")
    expect(page.locator("main")).to_contain_text(f"{first.name} was first and has this ticket now.")
    expect(page.locator("#talk-text")).to_have_value("I come in the afternoon.")
    assert makers.fetched(ticket.id).agent_id == first.id
    flawless(page, "en", DESK, PHONE)
    page.goto(f"{live}/tickets/{ticket.id}?lang=sv")
    expect(page.locator("#talk-text")).to_have_value("I come in the afternoon.")
    flawless(page, "sv", DESK, PHONE)


def test_a_faulty_device_is_swapped_on_a_phone(phone: Place, live: str) -> None:
    agent, stock = new("vaihtaja", Role.AGENT, team="devices"), f"Varasto {next(numbers)}"
    faulty, loaner = makers.device(lifecycle=Lifecycle.IN_STORE), makers.device(lifecycle=Lifecycle.IN_STORE)
    with transaction():
        hands.hand_over(SYSTEM, faulty, pupil="OPP-88", class_label="7B")
        pools.begin(SYSTEM, name=stock, school=cast.school().id, devices=[str(loaner.asset_tag)])
    ticket = makers.routed(devices=[faulty.asset_tag], category="device.power")
    page = phone.page
    enter(page, live, agent)
    page.goto(f"{live}/tickets/{ticket.id}")
    page.get_by_role("link", name="Swap for a loan device…").click()
    look(page)
    with page.expect_navigation():
        page.get_by_role("button", name="Swap", exact=True).click()
    expect(page.locator("main")).to_contain_text(str(loaner.asset_tag))
    page.goto(f"{live}/pools?lang=en")
    expect(page.locator("main")).to_contain_text(stock)
    look(page)


def test_many_are_affected_and_all_are_told_once(phone: Place, desk: Place, live: str) -> None:
    leader, asker = new("johtaja", Role.LEAD, team="accounts"), new("opettajatar", Role.REQUESTER, cast.school())
    ticket = makers.routed(service="wifi", category="network.wifi")
    lead, teacher = desk.page, phone.page
    enter(lead, live, leader)
    lead.goto(f"{live}/tickets/{ticket.id}")
    lead.get_by_role("button", name="Many are affected by this").click()
    lead.wait_for_url("**/major-incidents/*")
    look(lead)
    for language, text in (("fi", "Verkko ei toimi."), ("sv", "Nätet är nere."), ("en", "The network is down.")):
        lead.locator(f"[name=text_{language}]").fill(text)
    with lead.expect_navigation():
        lead.get_by_role("button", name="Declare the major incident").click()
    enter(teacher, live, asker)
    teacher.goto(f"{live}/tickets/new?lang=en")
    expect(teacher.locator("#services")).to_contain_text("The network is down.")
    with teacher.expect_navigation():
        teacher.locator("#services").get_by_role("button", name="This affects me too").click()
    expect(teacher.locator("main")).to_contain_text("You are told when it is over. You need not report it.")
    lead.get_by_label("What was done").fill("A switch was replaced.")
    with lead.expect_navigation():
        lead.get_by_role("button", name="End it and tell everybody").click()
    teacher.goto(f"{live}/services?lang=en")
    look(teacher)
    teacher.goto(f"{live}/notices?lang=en")
    expect(teacher.get_by_text("The disruption that affects you is over")).to_have_count(1)


def test_a_principal_approves_by_the_link(phone: Place, live: str) -> None:
    principal = new("rehtori", Role.SCHOOL_CONTACT, cast.school())
    ticket = makers.routed(category="request.device")
    with transaction():
        asked = approvals.ask(SYSTEM, makers.fetched(ticket.id), by=ApprovedBy.SCHOOL, cost_cents=45_000).id
    page = phone.page
    page.goto(f"{live}/approvals/{asked}")  # the link asks to sign in, and leads on
    page.locator("#f-email").fill(principal.email)
    page.locator("#f-password").fill("a long enough password")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert f"/approvals/{asked}" in page.url
    look(page)
    with page.expect_navigation():
        page.get_by_role("button", name="Approve", exact=True).click()
    expect(page.locator("main, [role=status], .flash").filter(has_text="Approved.").first).to_be_visible()
    with transaction():
        assert approvals.get(asked).outcome == "approved"
        assert makers.fetched(ticket.id).state is not State.CANCELLED
    page.goto(f"{live}/approvals/{asked}?lang=en")  # a second time there is nothing left to decide
    expect(page.get_by_role("button", name="Approve", exact=True)).to_have_count(0)


def test_a_lead_writes_a_weeks_roster(page: Page, live: str) -> None:
    agent, lead = new("vuorolainen", Role.AGENT, team="accounts"), new("vuoromestari", Role.LEAD, team="accounts")
    enter(page, live, lead)
    page.goto(f"{live}/shifts?lang=en")
    page.get_by_role("link", name=agent.name, exact=True).first.click()
    for day in range(1, 6):
        page.locator(f"[name=day_{day}]").fill("8–11:30, 12:15–16")
    page.get_by_label("Absences").fill("22.12.2026–6.1.2027")
    page.get_by_label("Skills").fill("printing 9")
    with page.expect_navigation():
        page.get_by_role("button", name="Save").click()
    expect(page.locator("main")).to_contain_text("This is not: printing 9")
    page.get_by_label("Skills").fill("printing 3")
    with page.expect_navigation():
        page.get_by_role("button", name="Save").click()
    expect(page.locator("[name=day_1]")).to_have_value(re.compile("08:00–11:30, 12:15–16:00"))
    look(page)
    page.goto(f"{live}/shifts?day=2026-12-23&lang=en")
    expect(page.locator("tr", has_text=agent.name)).to_contain_text("Away")
    page.goto(f"{live}/shifts?day=2026-12-01&lang=en")
    expect(page.locator("tr", has_text=agent.name)).to_contain_text("08:00–11:30, 12:15–16:00")
    look(page)
