"""What people stumbled over with tickets, people and searching, as they see it in a browser now."""

import re
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from core.db import transaction
from organisation.people.roles import Role
from registry.devices.lifecycle import Lifecycle
from tests import cast, makers
from tests.desk.test_commands import told
from tests.mail import mails
from tests.organisation.test_choosing import colleagues
from tickets.desk import working
from tickets.states import Reach, WaitReason
from tickets.teams import membership
from tickets.ticket.models import Ticket

from .conftest import enter
from .looking import Place

pytestmark = pytest.mark.xdist_group("browser")


def had_by(agent: cast.Member, **said: Any) -> Ticket:
    """A routed ticket that `agent` has, whoever the rules chose."""
    ticket = makers.routed(**said)
    if ticket.agent_id != agent.id:
        with transaction():
            lead = makers.agent(role=Role.LEAD)
            working.assign(lead.actor, makers.fetched(ticket.id), agent=agent.id)
    return makers.fetched(ticket.id)


def question(page: Page, label: str) -> Locator:
    """Open the question behind a button, also one in the menu of further actions; gives its form."""
    found = page.locator("main details.confirm:not(.menu)").filter(has=page.locator("summary", has_text=label)).first
    if not found.locator(":scope > summary").is_visible():
        page.locator("main details.menu > summary").first.click()
    found.locator(":scope > summary").click()
    return found.locator(":scope > form")


def test_two_requests_are_joined_and_each_requester_withdraws_only_their_own(page: Page, live: str) -> None:
    teacher, agent = cast.teacher(), makers.agent()
    stranger = cast.member("stranger", (Role.REQUESTER, cast.school(cast.OTHER)))
    one, two = makers.routed(teacher), makers.routed(teacher)
    third = makers.routed(stranger, school=cast.school(cast.OTHER).id)
    enter(page, live, agent)
    for joined in (one, third):
        page.goto(f"{live}/tickets/{joined.id}")
        form = question(page, "Join to another")
        form.locator("[name=into]").fill(two.number)
        with page.expect_navigation():
            form.get_by_role("button", name="Join").click()
        assert str(makers.fetched(joined.id).state) == "merged"
    enter(page, live, stranger)
    page.goto(f"{live}/tickets/{third.id}")
    expect(page.locator("main")).not_to_contain_text(two.number)
    with page.expect_navigation():
        question(page, "I do not need it any more").get_by_role("button").click()
    assert [str(makers.fetched(key.id).state) for key in (third, two)] == ["cancelled", str(two.state)]


def test_what_is_typed_about_one_device_stays_with_it_and_its_writer(phone: Place, live: str) -> None:
    page, teacher = phone.page, cast.teacher()
    one, two = (f"{live}/tickets/new?tag={makers.device().asset_tag}&category=device.screen" for _ in range(2))
    enter(page, live, teacher)
    page.goto(one)
    page.fill("[name=description]", "The corner is cracked")
    page.goto(two)
    assert page.input_value("[name=description]") == ""
    page.goto(one)
    assert page.input_value("[name=description]") == "The corner is cracked"
    enter(page, live, cast.teacher())
    page.goto(one)
    assert page.input_value("[name=description]") == ""


def test_a_stopped_class_stands_first_with_its_room_and_who_waits_for_an_answer_last(page: Page, live: str) -> None:
    agent = makers.agent()
    waiting, calm = had_by(agent), had_by(agent)
    with transaction():
        working.wait(agent.actor, working.take(agent.actor, makers.fetched(waiting.id)), reason=WaitReason.REQUESTER)
    stopped = had_by(agent, class_stopped=True, place="Gym, upstairs", reach=Reach.IN_ROOM)
    enter(page, live, agent)
    page.goto(f"{live}/desk?tab=all&agent={agent.id}")
    numbers = page.locator("tbody tr").evaluate_all("rows => rows.map(row => row.id.replace('row-', ''))")
    places = [numbers.index(ticket.number) for ticket in (stopped, calm, waiting)]
    assert places == sorted(places)
    row = page.locator(f"#row-{stopped.number}")
    expect(row).to_contain_text("Class stopped")
    expect(row).to_contain_text("Gym, upstairs")


def test_a_lead_sees_what_waits_changes_a_team_and_everybody_is_told_who_has_a_ticket(page: Page, live: str) -> None:
    lead, agent, colleague = makers.agent(role=Role.LEAD), makers.agent(), makers.agent()
    ticket, name = had_by(agent), agent.person.name
    enter(page, live, lead)
    page.goto(f"{live}/")
    for path in ("/desk?tab=all&state=queued&agent=none", "/desk?tab=all&attention=overdue"):
        expect(page.locator(f"main a[href='{path}']").first).to_be_visible()
    team = membership.find("devices")
    assert team is not None
    page.goto(f"{live}/teams/{team.id}")
    expect(page.locator(f"main a[href='/desk/agents/{agent.id}/hand-over']")).to_be_visible()
    row = page.locator("main tbody tr").filter(has=page.locator(f"form[action$='/{colleague.id}']")).first
    row.locator("summary", has_text="Take out").click()
    expect(row.get_by_role("button", name="Take out of the team")).to_be_visible()  # it asks, and nothing is done
    page.keyboard.press("Escape")
    row.locator("summary", has_text="Change…").click()
    row.locator("[name=weight]").fill("0.5")
    with page.expect_navigation():
        row.get_by_role("button", name="Save").click()
    expect(row).to_contain_text("0.5")
    enter(page, live, colleague)
    page.goto(f"{live}/tickets/{ticket.id}")
    expect(page.locator("main")).not_to_contain_text("On shift now")
    page.keyboard.press("t")
    asks = page.locator("details.confirm[open] form")
    expect(asks).to_contain_text(f"{name} has this ticket and is told")
    expect(asks.get_by_role("button")).to_be_focused()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert makers.fetched(ticket.id).agent_id == colleague.id
    enter(page, live, agent)
    page.goto(f"{live}/notices")
    expect(page.locator("main tbody tr").first).to_contain_text(ticket.number)
    assert "ticket.taken_over" in told(agent)


def test_of_several_people_of_one_name_the_right_one_is_chosen(page: Page, live: str) -> None:
    here, _ = colleagues("Aada Aalto", cast.FIRST, cast.OTHER)
    device = makers.device()
    enter(page, live, cast.everywhere(Role.ASSET_MANAGER))
    page.goto(f"{live}/devices/{device.id}")
    form = question(page, "Hand over the device")
    form.locator("#hand-person").press_sequentially("aada aal")
    offered = page.locator("#people-suggestions option")
    expect(offered).to_have_count(2)
    for school in (cast.FIRST, cast.OTHER):
        expect(page.locator("#people-suggestions")).to_contain_text(f"Member of staff, {school}")
    form.locator("#hand-person").fill("Aada Aalto")
    with page.expect_navigation():
        form.get_by_role("button").click()
    page.locator(f"input[value='{here.id}']").check(force=True)
    with page.expect_navigation():
        page.locator("details.confirm[open] form .actions button").click()
    expect(page.locator("main aside")).to_contain_text("Aada Aalto")


def test_a_sticker_says_what_is_known_and_the_same_again_is_asked_about(phone: Place, live: str) -> None:
    page, teacher = phone.page, cast.teacher()
    stolen, repaired, device = (
        makers.device(lifecycle=Lifecycle.STOLEN),
        makers.device(condition="in_repair"),
        makers.device(),
    )
    enter(page, live, teacher)
    page.goto(f"{live}/t/{repaired.asset_tag}")
    expect(page.locator("main")).to_contain_text("being in repair")
    page.goto(f"{live}/t/{stolen.asset_tag}")
    expect(page.locator("main")).to_contain_text("reported as stolen")
    page.get_by_role("button", name="I have found it").click()
    page.wait_for_url("**/filed*")
    form = f"{live}/tickets/new?tag={device.asset_tag}&category=device.screen"
    page.goto(form)
    page.locator("input[name=class_stopped][value=false] + label").click()
    page.locator("main form .form__buttons button").click()
    page.wait_for_url("**/filed*")
    page.goto(form)
    expect(page.locator("main")).to_contain_text("You have reported this already.")
    expect(page.get_by_role("button", name="Send anyway")).to_be_visible()
    enter(page, live, cast.member("colleague", (Role.REQUESTER, cast.school())))
    page.goto(f"{live}/t/{device.asset_tag}")
    expect(page.locator("main")).to_contain_text(re.compile(r"Reported today at \d\d:\d\d\."))
    expect(page.locator("main")).not_to_contain_text(teacher.person.name)


def test_one_box_understands_numbers_tags_serials_people_and_words_of_the_page(page: Page, live: str) -> None:
    device, order = makers.device(), makers.order().number
    teacher = cast.member(f"kummitus{order}", (Role.REQUESTER, cast.school()))
    ticket = makers.routed(teacher, devices=[device.asset_tag], title_code="device.screen")
    enter(page, live, cast.everywhere(Role.LEAD))
    for typed, path in (
        (ticket.number.removeprefix("HKI-"), f"/tickets/{ticket.id}"),
        ((device.asset_tag or "").lower(), f"/devices/{device.id}"),
    ):
        page.goto(f"{live}/search")
        box = page.locator("header [name=q]").locator("visible=true")
        box.fill(typed)
        with page.expect_navigation(url=f"**{path}"):
            box.press("Enter")
    page.goto(f"{live}/desk?tab=all&state=all")
    title = page.locator(f"#link-{ticket.number}").inner_text()  # chosen by a tap, and worded for who reads it
    page.keyboard.press("/")
    page.keyboard.type(f"{title} kummitus{order}")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.locator("tbody tr")).to_have_count(1)
    expect(page.locator("main")).to_contain_text(ticket.number)
    page.goto(f"{live}/desk?tab=all&state=all&lang=fi")
    assert page.locator(f"#link-{ticket.number}").inner_text() != title
    enter(page, live, cast.member("boss", (Role.PROCUREMENT, None), (Role.ADMIN, None)))
    for typed, said in ((f"{cast.FIRST} lenovo", "School: "), (f"kummitus{order}", ""), (order, "")):
        page.goto(f"{live}/search?lang=en&q={typed}")
        if said:
            expect(page.locator("main")).to_contain_text(said)
        else:
            assert "/search" not in page.url, typed


def test_what_was_mailed_is_read_in_the_browser(page: Page, live: str) -> None:
    teacher = cast.teacher()
    ticket = makers.routed(teacher)
    mails.sent(ticket, teacher)
    enter(page, live, teacher)
    page.goto(f"{live}/mailbox")
    with page.expect_navigation():
        page.locator("main tbody a").first.click()
    expect(page.locator("main")).to_contain_text(ticket.number)


def test_roles_and_places_in_a_team_are_taken_away_only_after_a_question_that_says_what_goes(
    page: Page, live: str
) -> None:
    agent = makers.agent()
    ticket = had_by(agent)
    enter(page, live, cast.everywhere(Role.ADMIN))
    page.goto(f"{live}/people/{agent.id}")
    form = question(page, "Revoke")
    expect(form).to_contain_text(ticket.number)
    expect(page.locator("main")).not_to_contain_text("on its way")
    expect(page.get_by_role("button", name="Make a link to hand over")).to_be_visible()
    with page.expect_navigation():
        form.get_by_role("button", name="Revoke the role").click()
    expect(page.locator("main tbody").first).to_contain_text("Ended")
