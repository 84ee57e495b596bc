"""What people send and are helped with, in a real browser: a tree that solves it, photos, a link of a mail, a macro, a call."""

import base64
import io

import pytest
from flask import Flask
from PIL import Image
from playwright.sync_api import Page, expect

from core.db import db, transaction
from organisation.people import acting
from organisation.people.models import Person
from organisation.people.roles import Role
from tests import cast, makers
from tests.feedback.test_links import mailed
from tests.knowledge import given
from tests.macros.given import macro
from tickets.desk import working
from tickets.knowledge import counts
from tickets.knowledge.models import HelpTree
from tickets.states import State
from tickets.ticket.models import Ticket

from .conftest import sign_in
from .looking import DESK, LANGUAGES, PHONE, Place, fits, flawless
from .test_desk_clicks import somebody

pytestmark = pytest.mark.xdist_group("browser")
PASTE = """field => {
    const bits = atob("%s"), bytes = Uint8Array.from(bits, (one) => one.charCodeAt(0)), held = new DataTransfer();
    held.items.add(new File([bytes], "image.png", { type: "image/png" }));
    field.dispatchEvent(new ClipboardEvent("paste", { clipboardData: held, bubbles: true, cancelable: true }));
}"""


@pytest.fixture(scope="module")
def asker(live: str) -> Person:
    """A teacher who can sign in."""
    return somebody("kysyja", Role.REQUESTER, cast.school())


@pytest.fixture(scope="module")
def helper(live: str) -> Person:
    """An agent who can sign in."""
    return somebody("auttaja", Role.AGENT, team="accounts")


@pytest.fixture(scope="module")
def tree(live: str) -> HelpTree:
    return given.tree("device.power")


def filed(asker: Person, title: str) -> Ticket:
    """A ticket of theirs, which the desk has."""
    actor = acting.actor_for(asker.id)
    assert actor is not None
    return makers.routed(cast.Member(asker, actor), title=title, category="account.password")


@pytest.mark.parametrize("language", LANGUAGES)
def test_questions_that_solve_it_end_without_a_request(
    phone: Place, live: str, asker: Person, tree: HelpTree, language: str
) -> None:
    page, before = phone.page, counts.of([tree.id]).get(tree.id, 0)
    sign_in(page, live, "kysyja", language)
    page.goto(f"{live}/tickets/new?category=device.power&lang={language}")
    flawless(page, language, PHONE, fit=(DESK,))
    page.get_by_role("link", name=f"No {language}").click()
    expect(page.locator("main")).to_contain_text(f"Try another socket. {language}")
    flawless(page, language, PHONE, fit=(DESK,))
    with page.expect_navigation():
        page.locator(f"form[action*='{tree.id}/solved'] button").click()
    fits(page, language, PHONE)
    with transaction():
        db.session.expire_all()
        assert counts.of([tree.id])[tree.id] == before + 1


def shown(page: Page, number: int) -> None:
    """So many pictures of the ticket are there, small and not broken."""
    pictures = page.locator("main .file__picture summary img")
    expect(pictures).to_have_count(number)
    for place in range(number):
        pictures.nth(place).scroll_into_view_if_needed()
        expect(pictures.nth(place)).to_have_js_property("complete", True)
        assert pictures.nth(place).evaluate("picture => picture.naturalWidth") > 0


def test_a_photo_of_the_phone_is_sent_and_seen(phone: Place, live: str, asker: Person) -> None:
    ticket, out = filed(asker, "Kuva puhelimesta"), io.BytesIO()
    Image.new("RGB", (1_200, 900), "green").save(out, "JPEG")
    page = phone.page
    sign_in(page, live, "kysyja", "fi")
    page.goto(f"{live}/tickets/{ticket.id}?lang=fi")
    page.locator("#reply-text").fill("Tässä kuva.")
    photo = {"name": "IMG_1.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()}
    page.set_input_files("input[name=camera]", files=[photo])  # type: ignore[list-item]
    with page.expect_navigation():
        page.locator("form:has(#reply-text) .form__buttons button").first.click()
    shown(page, 1)
    flawless(page, "fi", PHONE, fit=(DESK,))


def test_a_pasted_screenshot_is_among_the_files_and_seen(page: Page, live: str, asker: Person) -> None:
    ticket, out = filed(asker, "Skärmbild"), io.BytesIO()
    Image.new("RGB", (300, 200), "red").save(out, "PNG")
    sign_in(page, live, "kysyja", "sv")
    page.goto(f"{live}/tickets/{ticket.id}?lang=sv")
    page.locator("#reply-text").fill("Så här ser det ut.")
    page.locator("#reply-text").evaluate(PASTE % base64.b64encode(out.getvalue()).decode())
    expect(page.locator("[data-drop-names]").first).to_contain_text("image.png")
    with page.expect_navigation():
        page.locator("form:has(#reply-text) .form__buttons button").first.click()
    shown(page, 1)
    flawless(page, "sv", DESK, fit=(PHONE,))


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_works_is_said_from_the_mail_without_signing_in(phone: Place, live: str, app: Flask, language: str) -> None:
    ticket, (works, _) = mailed(app.test_client(), cast.teacher())
    page = phone.page
    page.goto(f"{live}{works.replace('lang=en', f'lang={language}')}")
    assert "/feedback/" in page.url
    flawless(page, language, PHONE, fit=(DESK,))
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        page.locator("main form .form__buttons button").click()
    flawless(page, language, PHONE, fit=(DESK,))
    with transaction():
        assert makers.fetched(ticket.id).state is State.CLOSED


def test_a_macro_says_what_it_does_and_is_done_by_keyboard(
    page: Page, live: str, asker: Person, helper: Person
) -> None:
    waits, ticket = macro(), filed(asker, "Tunnus ei toimi")
    actor = acting.actor_for(helper.id)
    assert actor is not None
    if ticket.agent_id != helper.id:  # other agents of this team are there, from other tests
        with transaction():
            working.take(actor, makers.fetched(ticket.id), confirm=True)
    sign_in(page, live, "auttaja", "fi")
    page.goto(f"{live}/tickets/{ticket.id}?lang=fi")
    chosen = page.locator("#ticket-macro")
    chosen.focus()
    chosen.select_option(str(waits.id))
    with page.expect_navigation():
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
    flawless(page, "fi", DESK, fit=(PHONE,))
    with page.expect_navigation():
        page.locator("main form.form .form__buttons button").first.press("Enter")
    fits(page, "fi", DESK)
    with transaction():
        assert makers.fetched(ticket.id).state is State.WAITING


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_call_is_filed_by_keyboard_alone(page: Page, live: str, asker: Person, helper: Person, language: str) -> None:
    sign_in(page, live, "auttaja", language)
    page.goto(f"{live}/desk?lang={language}")
    page.wait_for_load_state()
    page.keyboard.press("a")
    page.wait_for_url("**/tickets/new*")
    page.locator("#f-for_whom").focus()
    page.keyboard.type(asker.email)
    for _ in range(25):  # to the question whether a class is stopped, and then to the words
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.name") == "class_stopped":
            page.keyboard.press("ArrowDown")
            page.keyboard.press("ArrowDown")
            break
    page.locator("#f-class_stopped-2").check()
    page.locator("[name=title]").focus()
    page.keyboard.type(f"Soitto {language}")
    flawless(page, language, DESK, fit=(PHONE,))
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.locator("main")).to_contain_text(f"Soitto {language}")
