"""How many clicks, taps and keys reporting, resolving and handing over take: counted, and no more than its limit.

What is typed into a field is one's own words and not counted; a choice from a list is two, to open it and to choose.
"""

import re

import pytest
from playwright.sync_api import Page, expect

from core.actor import SYSTEM
from core.db import transaction
from organisation.access import passwords
from organisation.people import acting, people
from organisation.people.models import Person
from organisation.people.roles import Role
from organisation.schools.models import School
from registry.devices import hands
from registry.devices.models import Device
from tests import cast, makers
from tickets.teams import members, membership
from tickets.ticket.models import Ticket

from .conftest import PASSWORD, sign_in
from .looking import DESK, PHONE, Place, flawless

pytestmark = pytest.mark.xdist_group("browser")


class Counted:
    """A page on which every click, tap and key is counted."""

    def __init__(self, page: Page) -> None:
        self.page, self.count = page, 0

    def click(self, selector: str) -> None:
        """One click or tap."""
        self.page.locator(selector).first.click()
        self.count += 1

    def press(self, key: str) -> None:
        """One key."""
        self.page.keyboard.press(key)
        self.count += 1

    def choose(self, selector: str, value: str) -> None:
        """Open a list and choose from it."""
        self.page.select_option(selector, value)
        self.count += 2


def somebody(name: str, role: Role, school: School | None = None, *, team: str = "") -> Person:
    """Add a person who can sign in."""
    with transaction():
        person = people.add(SYSTEM, name=name.capitalize(), email=f"{name}@test.invalid")
        people.grant(SYSTEM, person, role=role, school=school)
        people.set_password(SYSTEM, person, passwords.hashed(PASSWORD))
        if found := membership.find(team):
            members.add(SYSTEM, found, person=person.id)
    return person


@pytest.fixture(scope="module")
def device(live: str) -> Device:
    """A device of the school of a teacher who can sign in."""
    somebody("opettaja", Role.REQUESTER, cast.school())
    return makers.device()


@pytest.mark.parametrize(
    ("stopped", "most"),
    [pytest.param(False, 3, id="a fault"), pytest.param(True, 5, id="a stopped class, with its room")],
)
def test_a_teacher_with_a_sticker_reports_in_few_taps(
    phone: Place, live: str, device: Device, *, stopped: bool, most: int
) -> None:
    sign_in(phone.page, live, "opettaja", "en")
    phone.page.goto(f"{live}/t/{device.asset_tag}")
    teacher = Counted(phone.page)
    teacher.click("a[href*='category=device.slow']" if stopped else "a[href*='category=device.screen']")
    teacher.click(f"input[name=class_stopped][value={str(stopped).lower()}] + label")
    if stopped:
        teacher.click("[name=place]")
        phone.page.keyboard.type("B214")
        flawless(phone.page, "en", PHONE, DESK)
    teacher.click("main form .form__buttons button")
    phone.page.wait_for_url("**/filed*")
    assert teacher.count <= most
    assert ("A class is stopped" in phone.page.locator("main").inner_text()) == stopped
    phone.page.goto(f"{live}/t/{device.asset_tag}")
    expect(phone.page.locator("main")).to_contain_text("Reported today")
    flawless(phone.page, "en", PHONE, DESK)


@pytest.fixture(scope="module")
def waiting(live: str) -> Ticket:
    """The one ticket that waits in the team of an agent, who can sign in."""
    ticket = makers.routed(class_stopped=True, category="presentation.no_picture")
    somebody("solver", Role.AGENT, team="network_av")
    return ticket


def test_an_agent_takes_answers_and_resolves_the_most_urgent_ticket_in_six(
    page: Page, live: str, waiting: Ticket
) -> None:
    sign_in(page, live, "solver", "en")
    page.goto(f"{live}/desk?tab=teams")
    agent = Counted(page)
    with page.expect_navigation(url=f"**/tickets/{waiting.id}*"):
        agent.press("x")
    agent.press("d")
    agent.choose("#resolve-code", "replaced")
    agent.click("#resolve-text")
    page.keyboard.type("You have a new screen.")
    with page.expect_response(lambda answer: f"{waiting.id}/resolve" in answer.url):
        agent.press("Control+Enter")
    page.wait_for_load_state()
    expect(page.locator("main")).to_contain_text("Resolved")
    assert agent.count <= 6
    now = makers.fetched(waiting.id)
    assert (now.state, now.resolution_text) == ("resolved", "You have a new screen.")


def test_sixteen_tickets_of_a_sick_agent_are_moved_with_five_clicks(page: Page, live: str) -> None:
    sick = somebody("sick", Role.AGENT, team="service_desk")
    # of a team that no other test puts agents into
    mine = [makers.routed(category="request.advice") for _ in range(16)]
    assert {ticket.agent_id for ticket in mine} == {sick.id}
    helper = somebody("helper", Role.AGENT, team="service_desk")
    somebody("leader", Role.LEAD, team="service_desk")
    sign_in(page, live, "leader", "en")
    lead = Counted(page)
    flawless(page, "en", DESK, PHONE)
    lead.click(f"main a[href='/desk/agents/{sick.id}/hand-over']")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Sick")
    flawless(page, "en", DESK, PHONE)
    lead.click("main form.form .form__buttons button")
    expect(
        page.locator("main, [role=status], .flash").filter(has_text="16 tickets were handed over.").first
    ).to_be_visible()
    assert lead.count <= 5
    assert {makers.fetched(ticket.id).agent_id for ticket in mine} == {helper.id}
    flawless(page, "en", DESK, PHONE)


def test_the_phone_desk_finds_the_caller_and_files_with_the_keyboard_alone(page: Page, live: str) -> None:
    caller = somebody("soittaja", Role.REQUESTER, cast.school())
    acts = acting.actor_for(caller.id)
    assert acts is not None
    known, held = makers.ticket(cast.Member(caller, acts)), makers.device()
    with transaction():
        hands.hand_over(SYSTEM, held, person=str(caller.id))
    somebody("answers", Role.AGENT, team="accounts")
    sign_in(page, live, "answers", "en")
    page.goto(f"{live}/desk")
    agent = Counted(page)
    agent.press("a")
    page.wait_for_url("**/tickets/new*")
    expect(page.locator("#find-caller")).to_be_focused()
    page.keyboard.type("soitt")
    expect(page.locator("#callers-found")).to_contain_text("Soittaja")
    agent.press("Enter")
    page.wait_for_url(f"**person={caller.id}*")
    about = page.get_by_role("region", name="About the caller")
    expect(about).to_contain_text(known.number)
    expect(about).to_contain_text(held.asset_tag or "")
    expect(page.locator("#f-title")).to_be_focused()
    form, agent.count = page.url, 0
    page.keyboard.type("The mouse is gone")
    agent.press("Enter")
    page.wait_for_selector("#talk-text")
    expect(page.locator("main")).to_contain_text("The mouse is gone")
    assert agent.count <= 2
    page.goto(f"{live}/tickets/callers?find={held.asset_tag}")
    expect(page).to_have_url(re.compile(f"device={held.asset_tag}.*person={caller.id}"))
    expect(page.get_by_role("region", name="About the caller")).to_contain_text("The mouse is gone")
    for address in (f"{live}/tickets/new?caller=true", form, f"{live}/tickets/callers?find=first"):
        page.goto(address)
        flawless(page, "en", DESK, PHONE)
