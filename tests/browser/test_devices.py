"""The register in a real browser: found, handed over and taken back by keyboard, no fault of accessibility."""

import pytest
from playwright.sync_api import Page, expect

from core.db import transaction
from organisation.people.roles import Role
from registry.devices import figures
from tests import cast, makers
from tests.devices.fleet import handed, room

from .conftest import sign_in
from .looking import DESK, LANGUAGES, PHONE, SIZES, fits, flawless

pytestmark = pytest.mark.xdist_group("browser")
SERIAL = "ZZ9XK2L7"
EVERY_ACTION_OPEN = "document.querySelectorAll('details.confirm').forEach(action => { action.open = true; })"


@pytest.fixture(scope="module")
def devices(live: str) -> str:
    """Address of the application, where Liisa has one of two devices."""
    device = makers.device(room=room("C301").id, price_cents=38990)
    makers.device(serial_printed=SERIAL)
    handed(device, cast.member("Liisa", (Role.REQUESTER, cast.school())))
    with transaction():
        figures.renew()
    return live


def test_every_page_can_be_used_by_everyone(page: Page, devices: str) -> None:
    """Every page fits in every language; each third of them is looked at closely in one."""
    page.goto(f"{devices}/t/HKI-0000013?lang=fi")
    flawless(page, "fi", DESK, PHONE)
    sign_in(page, devices, "keeper", "fi")
    page.goto(f"{devices}/devices?q={SERIAL[-4:]}")
    page.locator("a.row-link").click()
    page.wait_for_url("**/devices/*-*")
    device = page.url.removeprefix(devices)
    with transaction():
        school = f"/schools/{cast.school().id}"
    page.goto(f"{devices}/devices/bulk/new?action=repair")
    page.fill("[name=devices]", f"{SERIAL}\nHKI-0000000")
    page.fill("[name=reason]", "A bad series")
    page.locator("main form.form .form__buttons button").click()
    plan = page.url.removeprefix(devices)
    paths = [
        "/devices/bulk",
        "/devices/bulk/new?action=hand-over",
        plan,
        "/",
        "/devices",
        "/devices/new",
        f"/devices/print?school={school[9:]}",
        school,
        device,
        f"{device}/edit",
    ]
    for number, path in enumerate(paths):
        for language in LANGUAGES:
            page.goto(f"{devices}{path}{'&' if '?' in path else '?'}lang={language}")
            page.evaluate(EVERY_ACTION_OPEN)
            if LANGUAGES[number % 3] == language:
                flawless(page, language, DESK, PHONE, fit=SIZES)
            else:
                fits(page, language, *SIZES, questions=False)


def test_a_device_is_found_handed_over_and_taken_back_by_keyboard(page: Page, devices: str) -> None:
    sign_in(page, devices, "keeper", "en")
    page.keyboard.press("/")
    page.keyboard.type(SERIAL[-4:].lower())
    page.keyboard.press("Enter")
    page.wait_for_url("**/devices/*-*")  # one thing is found, so it is opened
    page.locator("summary", has_text="Hand over the device…").press("Enter")
    page.get_by_role("combobox", name="Name or e-mail of the person").fill("keeper@test.invalid")
    page.keyboard.press("Enter")
    expect(page.get_by_text("The device was handed over.")).to_be_visible()
    page.locator("summary", has_text="Take back…").press("Enter")
    page.locator("details[open] button").press("Enter")
    expect(page.get_by_text("The device was taken back.")).to_be_visible()
    expect(page.locator(".timeline .event")).to_have_count(3)


def test_what_was_refused_keeps_what_was_typed_and_moves_the_focus_there(page: Page, devices: str) -> None:
    sign_in(page, devices, "keeper", "en")
    page.goto(f"{devices}/devices?q={SERIAL}")
    page.locator("a.row-link").click()
    page.get_by_text("Hand over the device…").click()
    page.get_by_role("combobox", name="Name or e-mail of the person").fill("nobody@test.invalid")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("nobody has the name or e-mail address")
    expect(page.get_by_role("combobox", name="Name or e-mail of the person")).to_have_value("nobody@test.invalid")
