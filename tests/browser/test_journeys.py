"""The main job as people do it, in a real browser and in three languages: order, import, receive, report, resolve.

Nothing here reads a sentence: a journey that works in one language works in all, and `axe` looks at every page.
"""

import uuid
from pathlib import Path

import pytest
from playwright.sync_api import expect

from config.local.processes import wait_until
from tests import deliveries
from tests.conftest import ROOT

from .cities import City, Person
from .looking import DESK, LANGUAGES, PHONE, SIZES, Place, fits, flawless

pytestmark = pytest.mark.xdist_group("city")

# Requests of the demo's teacher, each with the words it began with; what was filed when nobody is at school.
OF_THE_TEACHER = """
SELECT concat_ws('|', t.id, t.description) FROM ticket t JOIN person p ON p.id = t.requester_id
WHERE p.email = 'teacher@demo.invalid'
"""
AT_NIGHT = "extract(hour FROM t.created_at AT TIME ZONE 'Europe/Helsinki') NOT BETWEEN 7 AND 17"


def test_procurement_orders_imports_and_the_receiver_receives(
    desk: Place, city: City, language: str, tmp_path: Path
) -> None:
    delivery = deliveries.make(120, seed=300 + LANGUAGES.index(language))
    file = tmp_path / "delivery.xlsx"
    file.write_bytes(deliveries.as_xlsx(delivery))
    buyer = Person(desk, city, "procurement", language)
    buyer.sign_in("/orders/new")
    place_order(buyer, delivery)
    buyer.look()
    buyer.open("/purchasing")
    buyer.look()
    buyer.page.set_input_files("[name=file]", file)
    buyer.page.select_option("[name=supplier]", index=1)
    buyer.tap("main form[enctype] .form__buttons button")
    buyer.page.wait_for_url("**/purchasing/batches/*")
    batch = buyer.page.url.rpartition("/")[2].partition("?")[0]
    buyer.page.wait_for_selector("form[action$='/apply']", timeout=60_000)
    buyer.look()
    counts = city.one("SELECT counts FROM purchase_batch WHERE id = %s", batch)
    assert counts["create"] == delivery.expected["create"]
    assert counts["error"] == 120 - delivery.expected["create"]
    problems = buyer.page.request.get(f"{city.address}/purchasing/batches/{batch}/problems.xlsx")
    assert problems.body().startswith(b"PK")
    buyer.send("form[action$='/apply']:has(input[value=good_rows]) button")
    created = delivery.expected["create"]
    arrived = "SELECT count(*) FROM device WHERE batch_id = %s AND lifecycle = %s"
    assert wait_until(lambda: city.one(arrived, batch, "expected") == created, seconds=60), city.words()
    buyer.open(f"/purchasing/batches/{batch}")
    buyer.look()
    receiver = Person(desk, city, "receiver", language)
    order = city.one("SELECT id FROM purchase_order WHERE number = %s", delivery.order)
    receiver.sign_in(f"/orders/{order}")
    receiver.look()
    receiver.send("form[action*='/receive'] .actions button[name=all]")
    assert wait_until(lambda: city.one(arrived, batch, "in_store") == created, seconds=30), city.words()
    receiver.look()


def test_the_receiver_scans_at_the_dock_and_takes_the_last_scan_back(desk: Place, city: City, language: str) -> None:
    on_its_way = "SELECT {} FROM device d JOIN order_line l ON l.id = d.order_line_id WHERE d.lifecycle = 'expected'"
    on_its_way += " AND d.batch_id IS NULL ORDER BY d.id DESC LIMIT 1"
    order, serial = (city.one(on_its_way.format(column)) for column in ("l.order_id", "d.serial"))
    stage = "SELECT lifecycle FROM device WHERE serial = %s"
    receiver = Person(desk, city, "receiver", language)
    receiver.sign_in(f"/orders/{order}/dock")
    expect(receiver.page.locator("#code")).to_be_focused()
    receiver.page.keyboard.type(f"{serial}\nX9NOBODY{language}\n{serial}\n")
    expect(receiver.page.locator(".dock__answer")).to_have_attribute("data-result", "already_received")
    expect(receiver.page.locator("[data-said]")).to_contain_text(serial)
    expect(receiver.page.locator("#code")).to_be_focused()
    assert city.one(stage, serial) == "in_store"
    receiver.look()
    for _ in range(2):  # what nobody announced, then what was received
        receiver.send("form[action$='/dock/undo'] button")
    assert city.one(stage, serial) == "expected"
    for page in ("/despatches", f"/orders/{order}", "/orders/exceptions"):
        receiver.open(page)
        receiver.look()
    receiver.tap("main a[href*='/orders/']")


def test_the_past_of_the_demo_begins_with_what_people_wrote(phone: Place, city: City) -> None:
    teacher = Person(phone, city, "teacher", "sv")
    teacher.sign_in()
    key, words = str(city.one(f"{OF_THE_TEACHER} AND t.description <> ''")).split("|")
    teacher.open(f"/tickets/{key}")
    said = teacher.page.locator(".message__text").filter(has_text=words.splitlines()[0])
    expect(said.first).to_be_visible()
    assert city.one(f"{OF_THE_TEACHER} AND t.created_at < now() - interval '2 days' AND {AT_NIGHT}") is None


def place_order(buyer: Person, delivery: deliveries.Delivery) -> None:
    """Fill in the order form as a person does."""
    page = buyer.page
    buyer.look()
    page.fill("[name=number]", delivery.order)
    page.select_option("[name=supplier]", index=1)
    first = int(page.locator("[name^='lines-'][name$='-model']").first.get_attribute("name").split("-")[1])  # type: ignore[union-attr]
    for line, (model, quantity) in enumerate(delivery.ordered().items(), first):
        page.fill(f"[name=lines-{line}-model]", f"{model.manufacturer} {model.number}")
        page.fill(f"[name=lines-{line}-quantity]", str(quantity))
        page.fill(f"[name=lines-{line}-unit_price]", f"{model.price_cents // 100},{model.price_cents % 100:02d}")
    buyer.tap("main form.form .form__buttons button:not([name])")
    page.wait_for_url(lambda url: "/orders/new" not in url)


def test_a_teacher_reports_a_fault_and_an_agent_resolves_it(
    phone: Place, desk: Place, city: City, language: str
) -> None:
    tag = city.one(
        "SELECT asset_tag FROM device d JOIN device_model m ON m.id = d.model_id "
        "WHERE lifecycle = 'deployed' AND category = 'student_laptop' ORDER BY asset_tag OFFSET %s LIMIT 1",
        LANGUAGES.index(language),
    )
    teacher = Person(phone, city, "teacher", language)
    teacher.sign_in(f"/t/{tag}")
    teacher.look()
    teacher.taps = 0
    teacher.tap("a[href*='category=device.screen']")
    teacher.look()
    teacher.tap("input[name=class_stopped][value=true] + label")
    teacher.page.reload()  # as an answer to a question above the form does
    assert teacher.page.is_checked("input[name=class_stopped][value=true]")
    teacher.tap("input[name=place]")
    teacher.page.keyboard.type("B214")
    teacher.look()
    teacher.tap("main form .form__buttons button")
    teacher.page.wait_for_url("**/filed*")
    assert teacher.taps <= 5
    ticket = teacher.page.url.split("/tickets/")[1].partition("/")[0]
    state = "SELECT state FROM ticket WHERE id = %s"
    assert wait_until(lambda: city.one(state, ticket) == "assigned", seconds=30), city.words()
    teacher.open(f"/tickets/{ticket}/filed")
    teacher.look()
    resolve(desk, city, language, ticket)
    teacher.open("/")
    teacher.look()
    assert teacher.page.locator(f"main a[href*='{ticket}']").count() >= 1
    teacher.open("/tickets")
    teacher.look()
    teacher.send(f"form[action*='{ticket}/confirm'] button")
    assert wait_until(lambda: city.one(state, ticket) == "closed", seconds=20)


def resolve(desk: Place, city: City, language: str, ticket: str) -> None:
    """What the agent does with it: look at the desk, see why it came, answer, note and resolve by keyboard."""
    agent = Person(desk, city, "agent", language)
    agent.sign_in("/desk")
    agent.look()
    # a page that was opened before its agent is chosen shows itself anew
    assert wait_until(lambda: city.one("SELECT agent_id FROM ticket WHERE id = %s", ticket) is not None, seconds=10)
    agent.open(f"/tickets/{ticket}")
    agent.look()
    page = agent.page
    has = city.one("SELECT p.email FROM person p JOIN ticket t ON t.agent_id = p.id WHERE t.id = %s", ticket)
    if has == "agent@demo.invalid":
        with page.expect_navigation():
            page.keyboard.press("t")
    else:  # a colleague has it: asked first
        page.keyboard.press("t")
        expect(page.locator("details.confirm[open] button")).to_be_focused()
        with page.expect_navigation():
            page.keyboard.press("Enter")
    state = "SELECT state FROM ticket WHERE id = %s"
    assert wait_until(lambda: city.one(state, ticket) == "in_progress", seconds=20), city.words()
    page.wait_for_load_state()
    page.locator("#talk-text").fill("Tuon uuden laitteen.")
    agent.send("form[action*='/messages']:has(#talk-text) .form__buttons button")
    said = "SELECT count(*) FROM message WHERE ticket_id = %s AND visibility = 'public' AND text LIKE 'Tuon%%'"
    assert wait_until(lambda: city.one(said, ticket) == 1, seconds=20)
    page.wait_for_load_state()
    page.keyboard.press("d")
    page.locator("[name=resolution_code]").first.wait_for(state="visible")
    page.locator("select[name=resolution_code]").first.select_option("replaced")
    agent.send("form[action*='/resolve'] button:not([type=button])")
    assert wait_until(lambda: city.one(state, ticket) == "resolved", seconds=20), city.words()
    page.wait_for_load_state()
    agent.look()


def test_the_desk_files_for_a_caller_in_four_clicks_after_the_name(desk: Place, city: City) -> None:
    agent = Person(desk, city, "agent", "sv")
    agent.sign_in("/desk")
    agent.page.wait_for_load_state()
    agent.page.keyboard.press("a")
    agent.page.wait_for_selector("#f-for_whom")
    agent.look()
    agent.page.fill("#f-for_whom", "teacher@demo.invalid")
    agent.taps = 0
    agent.page.select_option("#f-category", "device.screen")
    agent.taps += 2  # to open the list and to choose
    agent.tap("label[for=f-class_stopped-2]")
    agent.send("main form.form--filing .form__buttons button")
    agent.page.wait_for_selector("#talk-text")
    ticket = agent.page.url.partition("?")[0].rpartition("/")[2]
    asked = "SELECT person.email FROM ticket JOIN person ON person.id = requester_id WHERE ticket.id = %s"
    assert city.one(asked, ticket) == "teacher@demo.invalid"
    assert agent.taps <= 4


def test_the_list_remembers_where_one_was(desk: Place, city: City) -> None:
    agent = Person(desk, city, "lead", "en")
    agent.sign_in("/desk?tab=all&sort=oldest")
    page = agent.page
    page.set_viewport_size({"width": 1280, "height": 800})
    rows = "[...document.querySelectorAll('tbody tr')].filter(row => row.getBoundingClientRect().bottom <= innerHeight).length"
    assert page.evaluate(rows) >= 15
    for _ in range(3):
        page.keyboard.press("j")
    third = page.evaluate("document.activeElement.id")
    links = page.locator(".row-link").evaluate_all("links => links.map(link => link.getAttribute('href'))")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    page.keyboard.press("i")
    page.keyboard.type("Only for us")
    assert page.locator("[name=visibility]:checked").get_attribute("value") == "internal"
    page.reload()  # what was typed comes back with who may read it
    assert page.input_value("#talk-text") == "Only for us"
    assert page.locator("[name=visibility]:checked").get_attribute("value") == "internal"
    page.fill("#talk-text", "")
    page.locator("h1").click()
    for key, address in (("j", links[3]), ("k", links[2])):
        page.wait_for_load_state("networkidle")  # all that the page fetches of its own is there
        page.keyboard.press(key)
        page.wait_for_url(f"**{address}")
    page.wait_for_load_state("networkidle")
    with page.expect_navigation():
        page.keyboard.press("u")
    assert "sort=oldest" in page.url
    page.wait_for_function("id => document.activeElement.id === id", arg=third)
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "filter-q"
    page.locator("h1").click()
    for menu in page.locator(".list-menu > summary").all():
        menu.click()
        flawless(page, "en", page.viewport_size or DESK)
    agent.hear()


@pytest.fixture(scope="module")
def seen() -> set[str]:
    """The pages that somebody has opened."""
    return {"/sign-out"}


@pytest.mark.timeout(300)  # whoever comes first, in an order of chance, opens the pages that all have
@pytest.mark.parametrize("name", ["contact", "lead", "assets", "auditor", "admin"])
def test_everyone_finds_their_pages(desk: Place, city: City, seen: set[str], name: str) -> None:
    """Every page is opened in every language and fits every screen; each third is looked at closely in one."""
    person = Person(desk, city, name, "fi")
    person.sign_in("/")
    links = "links => links.map(link => link.getAttribute('href').split('?')[0])"
    found = set(person.page.eval_on_selector_all("nav a[href^='/']", links)) - seen
    for number, address in enumerate(["/", *sorted(found - {"/"})]):
        for language in LANGUAGES:
            answer = person.page.goto(f"{city.address}{address}?lang={language}")
            assert answer is not None
            assert answer.status == 200, f"{name}: {address}"
            if LANGUAGES[number % 3] == language:
                flawless(person.page, language, DESK if number % 2 else PHONE, fit=SIZES)
            else:
                fits(person.page, language, *SIZES, questions=False)
        person.hear()
    seen |= found


def upload(buyer: Person, file: Path, choice: str) -> str:
    """Upload *file* on the start page of purchasing, until the page asks with *choice* (a selector); the batch's key."""
    buyer.open("/purchasing")
    buyer.page.set_input_files("[name=file]", file)
    buyer.page.select_option("[name=supplier]", index=1)
    buyer.tap("main form[enctype] .form__buttons button")
    buyer.page.wait_for_selector(choice, state="attached", timeout=60_000)
    buyer.look()
    return buyer.page.url.rpartition("/")[2].partition("?")[0]


def test_what_a_sheet_hides_or_leaves_open_is_settled_with_one_click(desk: Place, city: City) -> None:
    buyer = Person(desk, city, "procurement", "fi")
    buyer.sign_in("/purchasing")
    rows = "SELECT count(*) FROM staged_row WHERE batch_id = %s"
    for name, choice, statement, count in (
        ("reports/06a-hidden-and-struck-rows", "input[name=hidden_rows][value=leave_out]", rows, 4),
        ("reports/07-merged-cells", "input[name=merged_cells][value=fill]", f"{rows} AND cells[3] = 'KX-200'", 4),
        ("tables/M5b-two-data-sheets", "input[name=sheet][value=EtuTL]", rows, 2),
    ):
        batch = upload(buyer, ROOT / "tests" / "data" / "everyday" / f"{name}.xlsx", choice)
        if "sheet" in choice:
            buyer.page.check(choice, force=True)
        buyer.send(f"form:has({choice}) button")
        assert wait_until(lambda: city.one(statement, batch) == count, seconds=60), city.words()  # noqa: B023


def test_a_file_without_a_column_for_the_school_asks_before_it_takes_the_central_store(
    desk: Place, city: City, tmp_path: Path
) -> None:
    # an order and a header of its own: an answer is remembered for files of the same supplier and header
    delivery = deliveries.make(1, seed=1_000 + uuid.uuid4().int % 90_000, faults=())
    (line,) = delivery.good
    file = tmp_path / "no-school.csv"
    file.write_text(
        f"Tilausnumero;Tuotekoodi;Sarjanumero;Merkintä {delivery.order}\n{delivery.order};{line.part};{line.serial};x\n"
    )
    buyer = Person(desk, city, "procurement", "fi")
    buyer.sign_in("/orders/new")
    place_order(buyer, delivery)
    batch = upload(buyer, file, "input[name=central_store]")
    planned = "SELECT count(*) FROM planned_row WHERE plan_id = %s AND outcome = 'create'"
    assert city.one(planned, batch) == 0
    buyer.page.check("input[name=central_store]", force=True)
    buyer.send("form:has(input[name=central_store]) .form__buttons button")
    assert wait_until(lambda: city.one(planned, batch) == 1, seconds=60), city.words()
