"""Long work of the register in a real browser: columns of a file, counting without a network, roll-over, the last gate.

Nothing here reads a sentence; `axe` looks at the pages, in three languages where the work is everybody's.
"""

import uuid
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from config.local.processes import wait_until
from core import clock

from .cities import City, Person
from .looking import Place

pytestmark = pytest.mark.xdist_group("city")
# Devices that a running stocktake expects and nobody has scanned: round, school and tag.
UNCOUNTED = """
SELECT concat_ws('|', e.stocktake_id, e.school_id, e.label) FROM stocktake_expected e
JOIN stocktake s ON s.id = e.stocktake_id AND s.ends_on >= current_date
JOIN stocktake_school p ON p.stocktake_id = e.stocktake_id AND p.school_id = e.school_id AND p.signed_off_at IS NULL
WHERE NOT EXISTS (SELECT FROM stocktake_scan c WHERE c.stocktake_id = e.stocktake_id AND c.device_id = e.device_id)
ORDER BY e.excuse IS NOT NULL, e.label LIMIT 1
"""
# A device that a pupil has and no class list names: its school and tag.
OUT = """
SELECT concat_ws('|', d.school_id, d.asset_tag) FROM device d JOIN custody c ON c.device_id = d.id AND c.until IS NULL
WHERE c.pupil_reference IS NOT NULL AND c.due_on IS NULL AND d.condition = 'working'
AND NOT EXISTS (SELECT FROM rolled_device r WHERE r.device_id = d.id) ORDER BY d.asset_tag LIMIT 1
"""
# Two laptops that nobody has and that are in no lot.
TO_LEAVE = """
SELECT string_agg(asset_tag, '|') FROM (
  SELECT d.asset_tag FROM device d JOIN device_model m ON m.id = d.model_id
  WHERE m.category IN ('student_laptop', 'staff_laptop') AND d.lifecycle IN ('retired', 'in_store', 'deployed')
  AND NOT EXISTS (SELECT FROM disposal_item i WHERE i.device_id = d.id)
  AND NOT EXISTS (SELECT FROM ticket_line t WHERE t.device_id = d.id)
  AND NOT EXISTS (SELECT FROM custody c WHERE c.device_id = d.id AND c.until IS NULL)
  ORDER BY d.lifecycle DESC, d.asset_tag DESC LIMIT 2) of_two
"""


def again(language: str) -> str:
    """A word that no test, nor another try of the same, has used."""
    return f"{language}{uuid.uuid4().hex[:6]}"


def test_columns_of_a_file_are_named_beside_its_rows_as_they_would_be_read(
    desk: Place, city: City, language: str, tmp_path: Path
) -> None:
    head, serial = f"Lappu {again(language)}", f"QM{again(language).upper()}"
    file = tmp_path / "own-words.csv"
    file.write_text(f"Tilausnumero;Tuotekoodi;Koulu;{head}\n4599;KX-1;KannPK;{serial}\n")
    buyer = Person(desk, city, "procurement", language)
    buyer.sign_in("/purchasing")
    buyer.page.set_input_files("[name=file]", file)
    buyer.page.select_option("[name=supplier]", index=1)
    buyer.tap("main form[enctype] .form__buttons button")
    buyer.page.wait_for_selector("select[name=serial]", timeout=60_000)
    batch = buyer.page.url.rpartition("/")[2].partition("?")[0]
    expect(buyer.page.locator("#understood")).not_to_contain_text(serial)
    buyer.page.select_option("select[name=serial]", head)
    expect(buyer.page.locator("#understood")).to_contain_text(serial)
    buyer.look()
    buyer.send("form:has(select[name=serial]) .form__buttons button:not([formaction])")
    planned = "SELECT count(*) FROM planned_row WHERE plan_id = %s"
    assert wait_until(lambda: city.one(planned, batch) == 1, seconds=60), city.words()
    kept = "SELECT count(*) FROM mapping_profile WHERE mapping::text LIKE %s"
    assert city.one(kept, f"%{head}%") == 1


def test_a_stocktake_goes_on_without_a_network_and_counts_each_scan_once(
    desk: Place, city: City, language: str
) -> None:
    made, school, tag = str(city.one(UNCOUNTED)).split("|")
    counter = Person(desk, city, "assets", language)
    counter.sign_in(f"/stocktakes/{made}/schools/{school}")
    expect(counter.page.locator("#code")).to_be_focused()
    waiting = counter.page.locator("[data-count]")
    sent = waiting.text_content() or ""
    desk.context.set_offline(True)
    try:
        counter.page.keyboard.type(f"{tag}\n{tag}\n")
        expect(waiting).to_contain_text("2")
        expect(counter.page.locator(".dock__answer--alert")).to_be_visible()
        assert scans(city, made, tag) == 0
    finally:
        desk.context.set_offline(False)
    expect(waiting).to_have_text(sent)
    expect(counter.page.locator(".dock__answer--success, .dock__answer--info")).to_be_visible()
    assert scans(city, made, tag) == 2, "as often as it was scanned, and none of them twice"
    counter.place.said.clear()  # the browser has said that there was no network
    counter.open(f"/stocktakes/{made}/schools/{school}?result=verified")
    expect(counter.page.locator("#results")).to_contain_text(tag)
    counter.look()


def scans(city: City, stocktake: str, code: str) -> Any:
    return city.one("SELECT count(*) FROM stocktake_scan WHERE stocktake_id = %s AND code = %s", stocktake, code)


def test_a_class_list_is_planned_applied_and_counted_and_the_same_again_changes_nothing(
    desk: Place, city: City, language: str
) -> None:
    school, tag = str(city.one(OUT)).split("|")
    rolled = city.one("SELECT id FROM roll_over WHERE closed_at IS NULL ORDER BY created_at DESC LIMIT 1")
    at_school = f"/roll-overs/{rolled}/schools/{school}"
    keeper = Person(desk, city, "assets", language)
    keeper.sign_in(at_school)

    def hand_in() -> Any:
        if not keeper.page.locator("textarea[name=rows]").is_visible():
            keeper.tap("details.more:has(textarea[name=rows]) summary")
        keeper.page.fill("textarea[name=rows]", f"{tag}; 9Z")
        keeper.page.select_option("select[name=action]", "collect")
        keeper.send("form:has(textarea[name=rows]) .form__buttons button")
        return city.one("SELECT counts FROM bulk_work ORDER BY made_at DESC LIMIT 1")

    assert hand_in()["update"] == 1
    keeper.look()
    keeper.send("form[action$='/apply'] button")
    step = "SELECT step FROM rolled_device WHERE roll_over_id = %s AND device_id = (SELECT id FROM device WHERE asset_tag = %s)"
    assert wait_until(lambda: city.one(step, rolled, tag) == "collect", seconds=60), city.words()
    keeper.open(at_school)
    expect(keeper.page.locator("#classes")).to_contain_text("9Z")
    keeper.look()
    assert hand_in()["update"] == 0


def test_a_lot_closes_only_once_every_device_has_its_proof(desk: Place, city: City, language: str) -> None:
    tags, name = str(city.one(TO_LEAVE)).split("|"), f"Lot {again(language)}"
    keeper = Person(desk, city, "assets", language)
    keeper.sign_in("/disposal")

    def asked(action: str, **said: str) -> None:
        """Open the question whose form goes to `action`, fill it in and send it."""
        question = f"details.confirm:has(form[action$='{action}'])"
        if not keeper.page.locator(f"{question} form").first.is_visible():
            keeper.tap(f"{question} > summary")
        for field, text in said.items():
            keeper.page.fill(f"{question} [name={field}]", text)
        keeper.send(f"{question} .actions button")

    state = "SELECT state FROM disposal_lot WHERE name = %s"
    asked("/disposal", name=name, recycler="Kierrätys")
    asked("/devices", devices="\n".join([*tags, "5CD0000XYZ"]))
    asked("/close")
    assert city.one(state, name) == "open"
    keeper.place.said.clear()  # the browser has said that it was refused
    keeper.look()
    keeper.send("form:has(input[name=devices][value='5CD0000XYZ']) button")
    asked("/close")
    assert city.one(state, name) == "open", "its devices store data, and nothing proves that it is gone"
    asked("/evidence", method="Ylikirjoitus", standard="NIST SP 800-88", operator="Demo", certificate=name)
    asked("/close")
    assert city.one(state, name) == "closed"
    gone = "SELECT count(*) FROM device WHERE asset_tag = ANY(%s) AND lifecycle = 'disposed'"
    assert city.one(gone, tags) == len(tags)
    keeper.place.said.clear()
    keeper.look()


def test_a_file_of_staff_is_applied_and_undone_while_its_page_is_open(desk: Place, city: City, tmp_path: Path) -> None:
    email = f"{again('fi')}@demo.invalid"
    file = tmp_path / "staff.csv"
    file.write_text(f"Nimi;Sähköposti;Koulu\nUusi Opettaja;{email};KannPK\nNimetön;ei-osoite;KannPK\n")
    admin = Person(desk, city, "admin", "fi")
    admin.sign_in("/people/files")
    admin.page.set_input_files("[name=file]", file)
    admin.send("main form[enctype] .form__buttons button")
    admin.look()
    admin.send("form[action$='/apply'] button")
    expect(admin.page.locator("form[action$='/undo']")).to_be_visible(timeout=60_000)  # the page comes anew by itself
    assert city.one("SELECT count(*) FROM person WHERE email = %s AND disabled_at IS NULL", email) == 1
    admin.look()
    admin.send("form[action$='/undo'] button")
    expect(admin.page.locator("progress, form[action$='/undo']")).to_have_count(0, timeout=60_000)
    assert city.one("SELECT count(*) FROM person WHERE email = %s AND disabled_at IS NULL", email) == 0
    admin.look()


def test_a_class_set_goes_out_and_comes_back_as_one(desk: Place, city: City) -> None:
    own = city.one(
        "SELECT s.id FROM device_set s JOIN device_set_member m ON m.set_id = s.id WHERE s.dissolved_on IS NULL"
        " AND s.kind = 'class_set' GROUP BY s.id ORDER BY count(*) LIMIT 1"
    )
    keeper = Person(desk, city, "assets", "sv")
    keeper.sign_in(f"/device-sets/{own}")
    keeper.look()
    back = "form[action$='/take-back']"
    keeper.tap(f"details.more:has({back}) > summary")
    keeper.page.check(f"{back} [name=whole]", force=True)
    keeper.send(f"{back} .form__buttons button")
    keeper.send("form[action$='/apply'] button")
    out = (
        "SELECT count(*) FROM device_set_member m JOIN custody c ON c.device_id = m.device_id AND c.until IS NULL"
        " WHERE m.set_id = %s"
    )
    assert wait_until(lambda: city.one(out, own) == 0, seconds=60), city.words()
    keeper.open(f"/device-sets/{own}")
    over = "form[action$='/hand-over']"
    keeper.tap(f"details.more:has({over}) > summary")
    keeper.page.fill(f"{over} [name=pupil]", "OPP-104233")
    keeper.page.fill(f"{over} [name=class_label]", "9Z")
    keeper.send(f"{over} .form__buttons button")
    keeper.look()
    keeper.send("form[action$='/apply'] button")
    assert wait_until(lambda: city.one(out, own) > 0, seconds=60), city.words()
    keeper.open(f"/device-sets/{own}")
    keeper.look()


def test_a_list_of_when_devices_were_seen_and_a_kit_are_told_on_their_pages(
    desk: Place, city: City, tmp_path: Path
) -> None:
    device, serial = str(city.one("SELECT concat_ws('|', id, serial) FROM device WHERE lifecycle = 'deployed'"
                                  " AND serial IS NOT NULL ORDER BY serial LIMIT 1")).split("|")  # fmt: skip
    room = city.one("SELECT id FROM room WHERE closed_on IS NULL ORDER BY kind = 'classroom', id LIMIT 1")
    file = tmp_path / "seen.csv"
    day = clock.today().isoformat()
    file.write_text(f"Serial number,Last check-in\n{serial},{day}\nNOBODY123,{day}\n")
    keeper = Person(desk, city, "assets", "en")
    keeper.sign_in("/sightings")
    keeper.page.set_input_files("[name=file]", file)
    keeper.send("main form[enctype] .form__buttons button")
    expect(keeper.page.locator("#result")).to_contain_text("NOBODY123")
    keeper.look()
    keeper.open(f"/devices/{device}")
    expect(keeper.page.locator("#seen")).to_contain_text("Intune")
    keeper.open("/room-kits")
    keeper.tap("details.more:has([name=name_fi]) > summary")
    for name in ("name_fi", "name_sv", "name_en"):
        keeper.page.fill(f"[name={name}]", again("kit"))
    keeper.page.fill("[name=projector]", "500")
    keeper.send("form:has([name=name_fi]) .form__buttons button")
    kit = city.one("SELECT id FROM room_kit ORDER BY created_at DESC LIMIT 1")
    keeper.open(f"/rooms/{room}")
    keeper.tap("details.more:has(form[action$='/kit']) > summary")
    keeper.page.select_option("form[action$='/kit'] [name=kit]", str(kit))
    keeper.send("form[action$='/kit'] button")
    expect(keeper.page.locator("#kit")).to_contain_text("/ 500")
    keeper.look()
