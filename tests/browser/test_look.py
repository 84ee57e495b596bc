"""Every macro in a real browser under the real policy: no fault of accessibility, no script error, no overflow."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from .gallery.app import PAGES
from .looking import DESK, PHONE, Place, flawless

pytestmark = pytest.mark.xdist_group("browser")


@pytest.fixture
def page(desk: Place) -> Iterator[Page]:
    """A page that fails its test when the console reported anything."""
    yield desk.page
    assert desk.failed + [said.text for said in desk.said] == []


@pytest.mark.parametrize("name", PAGES)
def test_a_page_of_macros_has_no_violation_and_no_overflow(page: Page, gallery: str, name: str) -> None:
    answer = page.goto(f"{gallery}/{name}")
    assert answer is not None
    assert answer.status == 200
    flawless(page, "fi", DESK, PHONE)


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_the_frame_speaks_the_language_of_the_reader(page: Page, gallery: str, language: str) -> None:
    page.goto(f"{gallery}/list?lang={language}")
    expect(page.locator("html")).to_have_attribute("lang", language)
    words = {"fi": "Seuraava sivu", "sv": "Nästa sida", "en": "Next page"}
    expect(page.get_by_role("link", name=words[language])).to_be_visible()
    page.get_by_role("link", name="SV").click()
    expect(page.locator("html")).to_have_attribute("lang", "sv")


def test_a_refused_form_takes_the_focus_to_what_must_be_corrected(page: Page, gallery: str) -> None:
    page.goto(f"{gallery}/refused")
    expect(page.locator("[data-error-summary]")).to_be_focused()
    page.get_by_role("link", name="Koulu: Valitse koulu luettelosta.").click()
    expect(page.get_by_label("Koulu", exact=True)).to_be_focused()
    expect(page.get_by_label("Koulu", exact=True)).to_have_accessible_description("Valitse koulu luettelosta.")


def test_typed_text_outlives_leaving_the_page_and_is_gone_once_it_was_accepted(page: Page, gallery: str) -> None:
    page.goto(f"{gallery}/conversation")
    page.get_by_label("Vastaus").fill("Tulen huomenna.")
    page.goto(f"{gallery}/list")
    page.goto(f"{gallery}/conversation")
    expect(page.get_by_label("Vastaus")).to_have_value("Tulen huomenna.")
    page.get_by_role("button", name="Lähetä", exact=True).click()
    expect(page.get_by_label("Vastaus")).to_have_value("")
    page.reload()
    expect(page.get_by_label("Vastaus")).to_have_value("")


def test_typed_text_is_for_nobody_but_its_writer_and_ends_with_the_session(page: Page, gallery: str) -> None:
    def shown(person: str) -> str:
        page.goto(f"{gallery}/conversation?person={person}")
        return page.get_by_label("Vastaus").input_value()

    shown("aino")
    page.get_by_label("Vastaus").fill("Tulen huomenna.")
    assert shown("aino") == "Tulen huomenna."
    assert [shown("eero"), shown("aino")] == ["", ""]
    page.get_by_label("Vastaus").fill("Tulen huomenna.")
    other = page.context.new_page()
    other.goto(f"{gallery}/conversation?person=aino")
    other.get_by_label("Vastaus").fill("Tulen ylihuomenna.")
    page.get_by_text("Aino Virtanen").first.click()
    page.get_by_role("button", name="Kirjaudu ulos").click()
    assert shown("aino") == ""
    other.goto(f"{gallery}/conversation?person=aino")
    expect(other.get_by_label("Vastaus")).to_have_value("")
    other.close()


def test_keys_press_what_they_name_but_never_while_one_types(page: Page, gallery: str) -> None:
    page.goto(f"{gallery}/conversation")
    page.keyboard.press("r")
    expect(page.get_by_label("Vastaus")).to_be_focused()
    page.keyboard.type("worse?")
    expect(page.get_by_label("Vastaus")).to_have_value("worse?")
    page.locator("h1").click()
    page.keyboard.press("w")
    expect(page.get_by_label("Syy")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_label("Syy")).to_be_hidden()
    page.keyboard.press("?")
    listed = page.get_by_role("dialog", name="Pikanäppäimet")
    expect(listed).to_contain_text("Ota itselle")
    listed.get_by_label("Käytä pikanäppäimiä tässä selaimessa").uncheck()
    page.keyboard.press("Escape")
    page.keyboard.press("r")
    expect(page.get_by_label("Vastaus")).not_to_be_focused()


def test_rows_are_walked_with_j_and_k_and_ticked_together(page: Page, gallery: str) -> None:
    page.goto(f"{gallery}/list")
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(page.get_by_role("link", name="HKI-104247")).to_be_focused()
    page.keyboard.press("k")
    expect(page.get_by_role("link", name="HKI-104210")).to_be_focused()
    page.get_by_label("Valitse kaikki").check()
    assert page.locator("input[name=device]:checked").count() == 12


PRESSED = """(button) => {
    button.scrollIntoView({ block: "center" });
    const box = button.getBoundingClientRect();
    return button.contains(document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2));
}"""


@pytest.mark.parametrize("width", [1280, 900, 390])
def test_a_panel_that_opens_in_a_row_is_wholly_there_and_its_button_is_readable(
    page: Page, gallery: str, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 600})
    page.goto(f"{gallery}/list")
    for row in ("first", "last"):
        panel = getattr(page.locator(".row-actions details.confirm"), row)
        panel.locator("summary").click()
        box = panel.locator("form").bounding_box()
        assert box is not None
        assert (box["x"] >= 0, box["x"] + box["width"] <= width) == (True, True)
        assert panel.get_by_role("button", name="Siirrä").evaluate(PRESSED)
        expect(panel.locator("summary")).to_have_css("color", "rgb(0, 0, 191)")  # its colour fades in
        page.keyboard.press("Escape")


def test_a_live_part_is_asked_for_until_the_work_is_done(page: Page, gallery: str) -> None:
    page.goto(f"{gallery}/plan")
    expect(page.locator("#work")).to_contain_text("33 100 / 33 100")
    expect(page.locator("#work")).not_to_have_attribute("hx-get", "/part")


def test_pages_work_without_scripts(browser: Browser, gallery: str) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 360, "height": 800})
    page = context.new_page()
    page.goto(f"{gallery}/plan")
    expect(page.get_by_role("link", name="Päivitä")).to_be_visible()
    page.get_by_text("Valikko").click()
    page.get_by_role("link", name="Laitteet").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Laitteet")
    page.wait_for_load_state()  # a style sheet that comes late moves what is about to be clicked
    page.locator("summary", has_text="Aino Virtanen").click()
    expect(page.get_by_role("button", name="Kirjaudu ulos")).to_be_visible()
    context.close()


def test_typed_text_comes_back_when_the_answer_was_a_refusal(page: Page, gallery: str) -> None:
    page.goto(f"{gallery}/conversation")
    page.get_by_label("Vastaus").fill("Tulen huomenna.")
    page.locator("form[data-keep]").evaluate("form => form.action = '/stale'")
    with page.expect_navigation():
        page.get_by_role("button", name="Lähetä", exact=True).click()
    page.get_by_role("link", name="Takaisin tukipyyntöön").click()
    expect(page.get_by_label("Vastaus")).to_have_value("Tulen huomenna.")


def test_a_form_is_sent_once_however_often_its_button_is_pressed(page: Page, gallery: str) -> None:
    page.goto(f"{gallery}/signed-out")
    sent = page.locator("main form").evaluate(
        """form => {
            let sent = 0;
            window.addEventListener("submit", (event) => { sent += !event.defaultPrevented; event.preventDefault(); });
            for (let press = 0; press < 3; press += 1) form.querySelector("button").click();
            return sent;
        }"""
    )
    assert sent == 1


def test_a_dropped_file_is_in_the_field_and_named(page: Page, gallery: str) -> None:
    page.goto(f"{gallery}/form")
    page.locator("[data-drop]").evaluate(
        """field => {
            const files = new DataTransfer();
            files.items.add(new File(["a;b"], "lasku.csv"));
            field.dispatchEvent(new DragEvent("drop", { dataTransfer: files, bubbles: true, cancelable: true }));
        }"""
    )
    expect(page.locator("[data-drop-names]")).to_contain_text("lasku.csv")
    assert page.get_by_label("Liite").evaluate("field => field.files[0].name") == "lasku.csv"
