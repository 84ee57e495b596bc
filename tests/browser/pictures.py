"""`python -m tests.browser.pictures ADDRESS`: the README's picture of each role, taken of a demo that is being served."""

import sys

from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

from tests import deliveries
from tests.browser import chromium, looking
from tests.browser.cities import City, Person
from tests.browser.test_journeys import place_order
from tests.conftest import ROOT

FOLDER = ROOT / "docs" / "pictures"
WIDE: ViewportSize = {"width": 1280, "height": 860}
PHONE: ViewportSize = {"width": 390, "height": 760}
PAGES = {
    "teacher": "/devices?lifecycle=deployed&category=student_laptop",
    "contact": "/",
    "agent": "/desk?tab=all&state=in_progress",
    "lead": "/",
    "procurement": "/purchasing",
    "receiver": "/orders",
    "assets": "/",
    "auditor": "/audit",
    "admin": "/schools",
}
FOLLOWED = {"agent": "main table a.row-link", "receiver": "main table a[href^='/orders/']"}


def main(address: str) -> None:
    """Take them all, in English."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as play:
        browser = chromium.start(play)
        for name in PAGES:
            page = _signed_in(browser, address, name)
            if name == "teacher":
                _as_from_a_sticker(page, address)
            elif name == "procurement":
                _with_a_plan(page, browser, address)
            elif name in FOLLOWED:
                page.locator(FOLLOWED[name]).first.click()
                page.wait_for_load_state()
            page.screenshot(path=FOLDER / f"{name}.png")
            page.context.close()
        browser.close()


def _signed_in(browser: Browser, address: str, name: str) -> Page:
    page = browser.new_context(viewport=PHONE if name == "teacher" else WIDE, locale="en-GB").new_page()
    page.goto(f"{address}/sign-in?lang=en")
    page.fill("[name=email]", f"{name}@demo.invalid")
    page.fill("[name=password]", "vire-demo")
    page.press("[name=password]", "Enter")
    page.wait_for_url(lambda url: "/sign-in" not in url)
    path = PAGES[name]
    page.goto(f"{address}{path}{'&' if '?' in path else '?'}lang=en")
    return page


def _as_from_a_sticker(page: Page, address: str) -> None:
    tag = (page.locator("main a[href^='/devices/']").first.text_content() or "").strip()
    page.goto(f"{address}/t/{tag}?lang=en")


def _with_a_plan(page: Page, browser: Browser, address: str) -> None:
    """Order, then drop the delivery with its known faults."""
    delivery = deliveries.make(300, seed=7)
    buyer = Person(looking.Place(browser, WIDE), City(address, None), "procurement", "en")
    buyer.sign_in("/orders/new")
    place_order(buyer, delivery)
    file = {"name": "delivery.xlsx", "mimeType": "application/octet-stream", "buffer": deliveries.as_xlsx(delivery)}
    page.set_input_files("[name=file]", file)  # type: ignore[arg-type]
    page.select_option("[name=supplier]", index=1)
    page.locator("main form[enctype] .form__buttons button").first.click()
    page.wait_for_selector("#rows", timeout=60_000)


if __name__ == "__main__":
    main(sys.argv[1])
