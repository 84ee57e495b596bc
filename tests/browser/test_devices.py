"""The register in a real browser: found, handed over and taken back by keyboard, no fault of accessibility."""

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
from registry.devices import figures
from tests import cast, makers
from tests.browser.serving import serving
from tests.devices.fleet import handed, room

PASSWORD = "a long enough password"
SERIAL = "ZZ9XK2L7"


@pytest.fixture
def live(committed: Flask) -> Iterator[str]:
    """Address of an application where keeper@test.invalid looks after devices and Liisa has one."""
    with transaction():
        keeper = people.add(SYSTEM, name="Keeper", email="keeper@test.invalid")
        people.grant(SYSTEM, keeper, role=Role.ASSET_MANAGER, school=None)
        people.set_password(SYSTEM, keeper, passwords.hashed(PASSWORD))
    device = makers.device(room=room("B214").id, price_cents=38990)
    makers.device(serial_printed=SERIAL)
    handed(device, cast.member("Liisa", (Role.REQUESTER, cast.school())))
    with transaction():
        figures.renew()
    with serving(committed) as address:
        yield address


def sign_in(page: Page, live: str, language: str) -> None:
    page.goto(f"{live}/sign-in?lang={language}")
    page.locator("#f-email").fill("keeper@test.invalid")
    page.locator("#f-password").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Keeper")


def flawless(page: Page) -> None:
    for width in (1280, 360):
        page.set_viewport_size({"width": width, "height": 800})
        violations = Axe().run(page).response["violations"]
        assert [(page.url, one["id"], [n["html"] for n in one["nodes"]]) for one in violations] == []
        assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_every_page_can_be_used_by_everyone(page: Page, live: str, language: str) -> None:
    with transaction():
        school = cast.school().id
    page.goto(f"{live}/t/HKI-0000013?lang={language}")
    flawless(page)
    sign_in(page, live, language)
    for address in ("/", "/devices", "/devices/new", f"/devices/print?school={school}", f"/schools/{school}"):
        page.goto(f"{live}{address}")
        flawless(page)
    page.goto(f"{live}/devices?q={SERIAL[-4:]}")
    page.locator("a.row-link").click()
    for summary in page.locator("details.confirm > summary").all():
        summary.click()
    flawless(page)
    page.goto(f"{page.url}/edit")
    flawless(page)


def test_a_device_is_found_handed_over_and_taken_back_by_keyboard(page: Page, live: str) -> None:
    sign_in(page, live, "en")
    page.keyboard.press("/")
    page.keyboard.type(SERIAL[-4:].lower())
    page.keyboard.press("Enter")
    expect(page.locator("a.row-link")).to_have_count(1)
    expect(page.locator(".list-count")).to_contain_text("One device")
    page.locator("a.row-link").press("Enter")
    page.locator("summary", has_text="Hand over the device…").press("Enter")
    page.get_by_label("E-mail of the person").fill("keeper@test.invalid")
    page.keyboard.press("Enter")
    expect(page.get_by_text("The device is handed over.")).to_be_visible()
    page.locator("summary", has_text="Take back…").press("Enter")
    page.locator("details[open] button").press("Enter")
    expect(page.get_by_text("The device is taken back.")).to_be_visible()
    expect(page.locator(".timeline .event")).to_have_count(3)


def test_what_was_refused_keeps_what_was_typed_and_moves_the_focus_there(page: Page, live: str) -> None:
    sign_in(page, live, "en")
    page.goto(f"{live}/devices?q={SERIAL}")
    page.locator("a.row-link").click()
    page.get_by_text("Hand over the device…").click()
    page.get_by_label("E-mail of the person").fill("nobody@test.invalid")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("There is no member of staff")
    expect(page.get_by_label("E-mail of the person")).to_have_value("nobody@test.invalid")
