"""How many clicks the everyday work takes: counted, and no more than its limit."""

import pytest
from playwright.sync_api import Page, expect

from core.actor import SYSTEM
from core.db import transaction
from organisation.access import passwords
from organisation.people import people
from organisation.people.roles import Role
from tests import cast, makers

from .conftest import PASSWORD, sign_in
from .looking import DESK, PHONE, flawless

pytestmark = pytest.mark.xdist_group("browser")
SERIAL, OLD, NEW, PASTED = "QK7TT0001", "452026800001", "452026800002", "452026800003"


class Counted:
    """A page whose clicks are counted; keys are not."""

    def __init__(self, page: Page) -> None:
        self.page, self.clicks = page, 0

    def click(self, selector: str) -> None:
        """One click on the first that fits."""
        self.page.locator(selector).first.click()
        self.clicks += 1


@pytest.fixture(scope="module")
def stocked(live: str) -> str:
    """Address of the application: a buyer with an order of two lines, a device in store, a teacher Terttu Torni."""
    with transaction():
        buyer = people.add(SYSTEM, name="Buyer", email="buyer@test.invalid")
        people.grant(SYSTEM, buyer, role=Role.PROCUREMENT, school=None)
        people.set_password(SYSTEM, buyer, passwords.hashed(PASSWORD))
        teacher = people.add(SYSTEM, name="Terttu Torni", email="terttu.torni@test.invalid")
        people.grant(SYSTEM, teacher, role=Role.REQUESTER, school=cast.school())
    makers.order(OLD, None, [(makers.model(), 8, 38990), (makers.model("Acer", "Spin B3"), 3, 10050)])
    makers.device(serial_printed=SERIAL)
    return live


def test_an_order_of_two_lines_from_an_old_one_takes_four_clicks(page: Page, stocked: str) -> None:
    sign_in(page, stocked, "buyer", "en")
    buyer = Counted(page)
    buyer.click("nav a[href='/orders']:visible")
    buyer.click(f"main a:has-text('{OLD}')")
    buyer.click("main a[href*='copy=']")
    page.fill("[name=number]", NEW)
    expect(page.locator("[data-total-sum]")).to_contain_text("3,420.70")
    buyer.click("main form.form .form__buttons button:not([name])")
    expect(page.get_by_role("heading", level=1)).to_contain_text(NEW)
    expect(page.locator("main")).to_contain_text("€3,420.70")
    assert buyer.clicks <= 4
    page.locator("main a[href*='/purchasing?']").click()  # its delivery is imported from there
    expect(page.locator("[name=order]")).to_have_value(NEW)
    with page.expect_download() as template:
        page.locator("a[href*='/purchasing/template.xlsx']").first.click()
    assert template.value.suggested_filename.endswith(".xlsx")


def test_pasted_lines_name_models_by_a_unique_part_and_add_up(page: Page, stocked: str) -> None:
    sign_in(page, stocked, "buyer", "en")
    page.goto(f"{stocked}/orders/new")
    page.fill("[name=number]", PASTED)
    page.select_option("[name=supplier]", index=1)
    page.locator("details.more summary").first.click()
    page.fill("[name=pasted]", "300w yoga\t12\t389,90\nspin b3;5;250")
    page.locator("button[name=paste]").click()
    expect(page.locator("[data-total-sum]")).to_contain_text("5,928.80")
    expect(page.locator("[data-total-count]")).to_contain_text("17")
    flawless(page, "en", DESK, PHONE)
    page.locator("main form.form .form__buttons button:not([name])").click()
    expect(page.locator("main")).to_contain_text("Acer Spin B3")
    expect(page.locator("main")).to_contain_text("€5,928.80")


def test_handing_a_device_to_a_named_teacher_takes_four_clicks(page: Page, stocked: str) -> None:
    sign_in(page, stocked, "keeper", "en")
    keeper = Counted(page)
    page.keyboard.press("/")
    page.keyboard.type(SERIAL.lower())
    page.keyboard.press("Enter")
    page.wait_for_url("**/devices/*-*")
    keeper.click("summary:has-text('Hand over')")
    page.fill("#hand-person", "Terttu Torni")
    keeper.click("form[action$='/hand-over'] .actions button")
    expect(page.locator("main aside")).to_contain_text("Terttu Torni")
    assert keeper.clicks <= 4
