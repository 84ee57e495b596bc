"""What people stumbled over in the register, in purchasing and in the audit, as they see it in a browser now."""

import re
import uuid

import pytest
from playwright.sync_api import Browser, Page, expect

from organisation.people.roles import Role
from registry.devices.lifecycle import Lifecycle
from tests import cast, makers
from tests.imports import given
from tests.imports.test_waiting import HEAD, row

from .conftest import PASSWORD, enter
from .looking import LANGUAGES

pytestmark = pytest.mark.xdist_group("browser")
SAVE = "main form.form .form__buttons button:not([name])"
# Nothing lies over an element, once it is in sight.
UNCOVERED = """(node) => {
    const box = node.getBoundingClientRect();
    return node.contains(document.elementFromPoint(box.x + Math.min(box.width, 40) / 2, box.y + 10));
}"""


def test_a_second_browser_does_not_undo_the_first(page: Page, live: str, browser: Browser) -> None:
    device, person = makers.device(note="Before"), cast.teacher()
    for path, theirs, mine in (
        (f"/devices/{device.id}/edit", ("note", "Theirs"), ("imei", "356938035643809")),
        (f"/people/{person.id}/edit", ("name", "Their Name"), ("email", "mine@test.invalid")),
    ):
        other = browser.new_context().new_page()
        for tab in (page, other):
            enter(tab, live, cast.member("editor", (Role.ASSET_MANAGER, None), (Role.ADMIN, None)))
            tab.goto(f"{live}{path}")
            if "devices" in path:
                tab.fill("[name=reason]", "Seen today")
        for tab, (name, text) in ((other, theirs), (page, mine)):
            tab.fill(f"[name={name}]", text)
            with tab.expect_navigation():
                tab.locator(SAVE).first.click()
        other.context.close()
        summary = page.locator("[data-error-summary]")
        expect(summary).to_be_focused()
        expect(summary).to_contain_text(f"to “{theirs[1]}”")
        assert [page.input_value(f"[name={name}]") for name, _ in (theirs, mine)] == [theirs[1], mine[1]]
        with page.expect_navigation():
            page.locator(SAVE).first.click()
        page.goto(f"{live}{path}")
        assert [page.input_value(f"[name={name}]") for name, _ in (theirs, mine)] == [theirs[1], mine[1]]


def sent(number: int) -> tuple[uuid.UUID, str, list[str]]:
    """An order of which so many devices are on their way: its key, its number, their serial numbers."""
    order = makers.order(lines=[(makers.model(), number, 38990)])
    key, named, line = order.id, order.number, order.lines[0].id
    devices = [makers.device(order_line_id=line, lifecycle=Lifecycle.EXPECTED) for _ in range(number)]
    return key, named, [str(device.serial_printed) for device in devices]


def test_nothing_ticked_receives_nothing_and_all_of_it_can_be_undone(page: Page, live: str) -> None:
    (_, elsewhere, foreign), (order, _, codes) = sent(1), sent(3)
    enter(page, live, cast.everywhere(Role.RECEIVER))
    page.goto(f"{live}/orders/{order}")
    main = page.locator("main")
    expect(main).to_contain_text("Not received")
    expect(main).not_to_contain_text("€")
    for button, said in (
        ("Receive the ticked lines", "Nothing was received: tick a line first"),
        ("Receive all 3 devices", "3 devices were received."),
        ("Undo the receipt of 3 devices", "3 devices are on their way again."),
    ):
        with page.expect_navigation():
            page.get_by_role("button", name=button).click()
        expect(main).to_contain_text(said)
    page.goto(f"{live}/orders/{order}/dock#list")
    page.locator("summary", has_text="Receive a list of codes").click()
    page.fill("[name=scanned]", f"{codes[0]}\n{foreign[0]}\nXYZ999888\n???")
    with page.expect_navigation():
        page.get_by_role("button", name="Receive these").click()
    for sentence in (
        *("Received.", f"It is part of order {elsewhere}, not of this delivery."),
        *("No device has this tag or serial number.", "This is neither a tag nor a serial number. Scan it again."),
    ):
        expect(main).to_contain_text(sentence)
    page.fill("[name=scanned]", codes[0])
    with page.expect_navigation():
        page.get_by_role("button", name="Receive these").click()
    expect(main).to_contain_text("It was already received on")


def test_a_plan_says_what_it_would_write_what_it_leaves_out_and_that_it_was_applied(page: Page, live: str) -> None:
    supplier, officer = makers.supplier("Plan Oy"), cast.everywhere(Role.PROCUREMENT)
    number = makers.order(of=supplier, lines=[(makers.model(), 8, 38990)]).number
    unknown, serials = f"Bogus {number}", [f"PF{number}{n}" for n in (1, 2)]
    models = ("Lenovo 300w Yoga Gen 4", unknown)
    lines = [row(serial, order=number, model=words) for serial, words in zip(serials, models, strict=True)]
    content = given.csv_of([*HEAD, "Colour of the lid"], *[[*line, "grey"] for line in lines])
    batch = given.planned(content, supplier, who=officer)
    enter(page, live, officer)
    page.goto(f"{live}/purchasing/batches/{batch.id}?all=true")
    main = page.locator("main")
    expect(main).to_contain_text("This column of the file is not imported: Colour of the lid.")
    new = main.locator("tbody tr").filter(has_text=serials[0]).filter(has_text="the next free one")
    expect(new).to_contain_text("389.90")
    expect(main.get_by_role("link", name=re.compile("Need work"))).to_contain_text("1")
    enter(page, live, cast.everywhere(Role.ASSET_MANAGER))
    page.goto(f"{live}/purchasing/batches/{batch.id}")
    decides = page.locator("form.inline-form:has(input[name=model])")
    decides.locator("input[name=model]").fill("Lenovo 300w Yoga Gen 4")
    with page.expect_navigation():
        decides.locator("button").click()
    given.work()
    enter(page, live, officer)
    page.goto(f"{live}/")
    expect(main).to_contain_text("is decided: the catalogue knows it now")
    page.goto(f"{live}/purchasing/batches/{batch.id}")
    with page.expect_navigation():
        page.get_by_role("button", name="Apply all rows").click()
    given.work()
    again = given.planned(content, supplier, who=officer)
    page.goto(f"{live}/purchasing/batches/{again.id}")
    expect(main).to_contain_text("This very file was applied on")
    expect(main).to_contain_text("2 rows are already registered.")
    expect(page.get_by_role("button", name=re.compile("Apply"))).to_have_count(0)


def test_a_device_in_repair_is_handed_over_only_after_a_question_that_hides_nothing(page: Page, live: str) -> None:
    device, teacher = makers.device(condition="in_repair"), cast.teacher()
    enter(page, live, cast.everywhere(Role.ASSET_MANAGER))
    page.goto(f"{live}/devices/{device.id}")
    page.locator("summary", has_text="Hand over the device").click()
    page.fill("#hand-person", teacher.person.email)
    with page.expect_navigation():
        page.locator("form[action$='/hand-over'] .actions button").click()
    summary = page.locator("[data-error-summary]")
    expect(summary).to_contain_text("The device is in repair.")
    expect(summary).to_be_focused()
    assert summary.evaluate(UNCOVERED)
    page.locator("label[for=f-confirm]").click()
    with page.expect_navigation():
        page.locator("form[action$='/hand-over'] .actions button").click()
    expect(page.locator("main aside")).to_contain_text(teacher.person.name)


def test_errors_name_their_fields_in_the_order_of_the_form_and_old_links_open(page: Page, live: str) -> None:
    enter(page, live, cast.everywhere(Role.ASSET_MANAGER))
    page.goto(f"{live}/devices/new?gone=1")
    page.fill("[name=mac]", "no address")
    with page.expect_navigation():
        page.locator(SAVE).first.click()
    summary = page.locator("[data-error-summary]")
    expect(summary).to_be_focused()
    links = summary.locator("a").evaluate_all("links => links.map(link => [link.hash.slice(1), link.innerText])")
    order = page.locator("main form [id]").evaluate_all("fields => fields.map(field => field.id)")
    assert [at for at, _ in links] == sorted((at for at, _ in links), key=order.index)
    assert [text for _, text in links][:2] == ["Fill in “Model”.", "Fill in “Serial number”."]
    for at, _ in links:
        summary.locator(f"a[href='#{at}']").click()
        expect(page.locator(f"[id='{at}']")).to_be_focused()
        assert page.locator(f"[id='{at}']").evaluate(UNCOVERED)


def test_the_auditor_finds_by_number_reads_seconds_and_opens_what_is_named(page: Page, live: str) -> None:
    order = makers.order().number
    ticket = makers.routed(devices=[makers.device().asset_tag])
    enter(page, live, cast.everywhere(Role.AUDITOR))
    page.goto(f"{live}/audit")
    page.fill("#filter-q", ticket.number)
    with page.expect_navigation():
        page.press("#filter-q", "Enter")
    first = page.locator("main tbody tr").first
    expect(first).to_contain_text(ticket.number)
    expect(first.locator("time").first).to_have_text(re.compile(r"\d\d:\d\d:\d\d"))
    links = first.locator("a").evaluate_all("links => links.map(link => link.href)")
    assert [link for link in links if page.request.get(link).status != 200] == []  # nothing leads to what is not there
    page.goto(f"{live}/audit?q={order}")
    expect(page.locator("main tbody tr").first).to_contain_text(order)


MOMENTS = {
    "en": r"\d\d? \w{3,4} \d{4}, \d\d:\d\d",
    "sv": r"\d\d?\.\d\d?\.\d{4} kl\. \d\d?\.\d\d",
    "fi": r"\d\d?\.\d\d?\.\d{4} klo \d\d?\.\d\d",
}


def test_a_language_holds_for_its_session_and_writes_days_in_its_own_way(page: Page, live: str) -> None:
    device = makers.device()

    def sign_in(address: str) -> str | None:
        page.goto(f"{live}{address}")
        page.fill("[name=email]", "keeper@test.invalid")
        page.fill("[name=password]", PASSWORD)
        with page.expect_navigation():
            page.press("[name=password]", "Enter")
        return page.locator("html").get_attribute("lang")

    assert sign_in("/sign-in?lang=sv") == "sv"  # chosen on the page of signing in
    for language in LANGUAGES:
        page.goto(f"{live}/devices/{device.id}?lang={language}")
        times = page.locator(".timeline time").all_inner_texts()
        assert times
        assert [text for text in times if not re.fullmatch(MOMENTS[language], text)] == []
    page.get_by_text("Keeper").first.click()
    with page.expect_navigation():
        page.locator("form[action='/sign-out'] button").click()
    assert sign_in("/sign-in") == "fi"  # the next session begins in one's own language
