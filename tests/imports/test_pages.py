"""Purchasing as pages, for people without a script too."""

import io
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from core.db import db, transaction
from core.outbox.items import Item
from organisation.people.roles import Role
from registry.imports import batches, finding
from registry.purchasing.models import Supplier
from tests import cast, deliveries, makers
from tests.imports import given
from tests.imports.test_apply import HEADER
from tests.reading import typed


@pytest.fixture
def supplier(db_session: Any) -> Supplier:
    found = makers.supplier()
    return found


def test_the_officer_uploads_looks_applies_and_the_receiver_receives(client: FlaskClient, supplier: Supplier) -> None:
    delivery = deliveries.make(200, seed=21)
    order = given.order_of(delivery, supplier)
    cast.sign_in(client, cast.everywhere(Role.PROCUREMENT))
    page = client.get("/purchasing")
    assert page.status_code == 200
    data = {
        "file": (io.BytesIO(deliveries.as_csv(delivery)), "toimitus.csv"),
        "supplier": str(supplier.id),
        "purpose": "delivery",
    }
    answer = client.post("/purchasing", data=data, content_type="multipart/form-data")
    assert answer.status_code == 303, answer.get_data(as_text=True)
    where = answer.headers["Location"]
    assert "hx-get" in client.get(where).get_data(as_text=True)
    bar = client.get(f"{where}/progress")
    assert "HX-Refresh" not in bar.headers
    given.work()
    assert client.get(f"{where}/progress").headers["HX-Refresh"] == "true"
    plan = client.get(f"{where}?lang=en").get_data(as_text=True)
    assert "190" in plan
    assert "Apply the good rows only" in plan
    assert "ZX-SPECTRUM 48K" in plan
    filtered = client.get(f"{where}?code=school_unknown&lang=en").get_data(as_text=True)
    assert "There is no school “99999”." in filtered
    assert client.get(f"{where}/problems.xlsx").status_code == 200
    assert client.post(f"{where}/apply", data={"mode": "all_or_nothing"}).status_code == 409
    assert client.post(f"{where}/apply", data={"mode": "good_rows"}).status_code == 303
    given.work()
    done = client.get(f"{where}?lang=en").get_data(as_text=True)
    assert "Devices of this batch" in done
    assert f'<a href="{where}">toimitus.csv</a>' in client.get(f"/devices?batch={where[-36:]}").get_data(as_text=True)
    assert "Receive all" not in done
    cast.sign_in(client, cast.everywhere(Role.RECEIVER))
    assert "0 of 190 devices" in client.get(f"{where}?lang=en").get_data(as_text=True)
    start = client.get("/?lang=en").get_data(as_text=True)
    assert order.number in start
    assert client.post(f"{where}/receive", data={"scanned": delivery.good[0].serial}).status_code == 303
    assert "1 of 190 devices" in client.get(f"{where}?lang=en").get_data(as_text=True)
    lines = client.get(f"/orders/{order.id}").get_data(as_text=True)
    assert "receive" in lines
    for _ in range(2):
        assert client.post(f"/orders/{order.id}/receive?lang=en", data={"all": "189"}).status_code == 303
    assert "There was nothing left to receive" in client.get(f"/orders/{order.id}").get_data(as_text=True)
    assert "190 of 190 devices" in client.get(f"{where}?lang=en").get_data(as_text=True)


def test_columns_are_named_on_a_page(client: FlaskClient, supplier: Supplier) -> None:
    makers.order("4500000001", supplier, [(makers.model(), 8, 38990)])
    header = ["PO", "Thing", "Lid", "Delivered", "School"]
    content = given.csv_of(header, ["4500000001", "82VM0010MX", "PF10A", "1/8/2026", "AlppL"])
    batch = given.planned(content, supplier)
    cast.sign_in(client, cast.everywhere(Role.PROCUREMENT))
    where = f"/purchasing/batches/{batch.id}"
    page = client.get(f"{where}?lang=en").get_data(as_text=True)
    assert "PF10A" in page
    assert "Day first" in page
    said = {"version": str(batch.version), "order_number": "PO", "model": "Thing", "serial": "Lid"}
    said |= {"delivered_on": "Delivered", "date_order": "dmy", "school": "School"}
    assert client.post(f"{where}/mapping", data=said | {"serial": "Nowhere"}).status_code == 422
    left_open = client.post(f"{where}/mapping?lang=en", data=said | {"serial": ""})
    assert left_open.status_code == 422
    assert "Choose the column of the file that holds “Serial number”." in left_open.get_data(as_text=True)
    assert client.post(f"{where}/mapping", data=said).status_code == 303
    assert client.post(f"{where}/mapping", data=said).status_code == 412
    given.work()
    assert given.outcomes(batch) == {"create": 1}
    shown = client.get(f"{where}?lang=en")
    assert "How the columns were read" in shown.get_data(as_text=True)
    assert '<option value="Lid" selected>' in shown.get_data(as_text=True)
    assert cast.school().name_sv in client.get(f"{where}?lang=sv").get_data(as_text=True)
    wrong = said | {"version": typed(shown, "version"), "model": "Lid", "serial": "Thing"}
    twice = client.post(f"{where}/mapping?lang=en", data=wrong | {"model": "Thing"})
    assert twice.status_code == 422
    assert "One column of the file cannot be several of these" in twice.get_data(as_text=True)
    assert client.post(f"{where}/mapping", data=wrong | {"model": "Nowhere"}).status_code == 422
    assert client.post(f"{where}/mapping", data=wrong).status_code == 303
    given.work()
    [row] = given.rows(batch)
    assert row.serial == "82VM0010MX"


def test_a_plan_without_a_good_row_gives_its_problems_as_a_file(client: FlaskClient, supplier: Supplier) -> None:
    makers.order("4500000001", supplier, [(makers.model(), 8, 38990)])
    row = ["4500000001", "82VM0010MX", "N/A", "389,90", "", "", "AlppL"]
    batch = given.planned(given.csv_of(HEADER, row), supplier)
    cast.sign_in(client, cast.everywhere(Role.PROCUREMENT))
    page = client.get(f"/purchasing/batches/{batch.id}?lang=en").get_data(as_text=True)
    assert "No row of this plan" in page
    assert f"/purchasing/batches/{batch.id}/problems.xlsx" in page


def test_what_waits_for_a_person_stands_before_what_is_newer(supplier: Supplier) -> None:
    officer = cast.everywhere(Role.PROCUREMENT).actor
    older = given.uploaded(b"x", supplier)
    for _ in range(2):
        with transaction():
            batches.discard(officer, given.uploaded(b"x", supplier))
    assert [batch.id == older.id for batch in finding.at_hand(officer, limit=2)] == [True, False]


def test_a_refused_upload_keeps_what_was_typed(client: FlaskClient, supplier: Supplier) -> None:
    cast.sign_in(client, cast.everywhere(Role.PROCUREMENT))
    answer = client.post(
        "/purchasing?lang=en", data={"supplier": str(supplier.id), "order": "4500009999", "purpose": "delivery"}
    )
    assert answer.status_code == 422
    page = answer.get_data(as_text=True)
    assert "Choose a file." in page
    assert "Say which supplier" not in page
    assert "Say which supplier" in client.post("/purchasing?lang=en").get_data(as_text=True)
    assert 'value="4500009999"' in page
    data = {"file": (io.BytesIO(b""), "empty.csv"), "supplier": str(supplier.id), "purpose": "delivery"}
    assert "The file is empty" in client.post("/purchasing?lang=en", data=data).get_data(as_text=True)


def test_batches_are_put_away_and_planned_again(client: FlaskClient, supplier: Supplier) -> None:
    delivery = deliveries.make(120, seed=22)
    given.order_of(delivery, supplier)
    batch = given.planned(deliveries.as_csv(delivery), supplier)
    cast.sign_in(client, cast.everywhere(Role.PROCUREMENT))
    where = f"/purchasing/batches/{batch.id}"
    makers.alias(makers.model(), "ZX-SPECTRUM 48K", supplier)
    assert client.post(f"{where}/plan").status_code == 303
    given.work()
    assert "model_unknown" not in given.outcomes(batch)
    assert client.post(f"{where}/discard").status_code == 303
    assert client.post(f"{where}/discard").status_code == 409
    refused = client.post(f"{where}/apply?lang=sv", data={"mode": "good_rows"})
    assert refused.status_code == 409
    assert "partiets skede: Förkastat." in refused.get_data(as_text=True)


@pytest.mark.parametrize(
    ("role", "status"), [(Role.AUDITOR, 200), (Role.RECEIVER, 200), (Role.AGENT, 403), (Role.REQUESTER, 403)]
)
def test_who_may_look(client: FlaskClient, supplier: Supplier, role: Role, status: int) -> None:
    delivery = deliveries.make(30, seed=23)
    given.order_of(delivery, supplier)
    batch = given.planned(deliveries.as_csv(delivery), supplier)
    cast.sign_in(client, cast.everywhere(role))
    for path in ("/purchasing", f"/purchasing/batches/{batch.id}", f"/purchasing/batches/{batch.id}/progress"):
        assert client.get(path).status_code == status
    assert client.post(f"/purchasing/batches/{batch.id}/discard").status_code == 403


def test_an_unknown_name_is_decided_by_whoever_looks_after_models(client: FlaskClient, supplier: Supplier) -> None:
    makers.order("4500000001", supplier, [(makers.model(), 8, 38990)])
    header, row = ["PO", "Model", "Serial"], ["4500000001", "LENVO 300W", "PF10A"]
    both = cast.member("both", (Role.PROCUREMENT, None), (Role.ASSET_MANAGER, None))
    batch = given.planned(given.csv_of(header, row), supplier, who=both, mapping={"school": ""})
    assert given.outcomes(batch) == {"model_unknown": 1}
    where = f"/purchasing/batches/{batch.id}"
    cast.sign_in(client, cast.everywhere(Role.PROCUREMENT))
    assert client.post(f"{where}/models", data={"words": "LENVO 300W", "model": "300w Yoga Gen 4"}).status_code == 403
    cast.sign_in(client, both)
    assert client.post(f"{where}/models", data={"words": "LENVO 300W", "model": "no such"}).status_code == 422
    assert client.post(f"{where}/models", data={"words": "LENVO 300W", "model": "300w Yoga Gen 4"}).status_code == 303
    given.work()
    assert given.outcomes(batch) == {"create": 1}


def test_a_similar_serial_number_is_decided_by_a_person(client: FlaskClient, supplier: Supplier) -> None:
    makers.device(serial_printed="0L5O1")
    makers.order("4500000001", supplier, [(makers.model(), 8, 38990)])
    batch = given.planned(
        given.csv_of(["PO", "Model", "Serial"], ["4500000001", "82VM0010MX", "OL501"]), supplier, mapping={"school": ""}
    )
    assert given.outcomes(batch) == {"serial_similar": 1}
    cast.sign_in(client, cast.everywhere(Role.PROCUREMENT))
    where = f"/purchasing/batches/{batch.id}"
    assert "It is another device" in client.get(f"{where}?lang=en").get_data(as_text=True)
    assert client.post(f"{where}/rows/7/is-another-device").status_code == 422
    assert client.post(f"{where}/rows/2/is-another-device").status_code == 303
    given.work()
    assert given.outcomes(batch) == {"create": 1}
    assert given.applied(batch).counts["create"] == 1


def test_work_that_was_given_up_is_told(client: FlaskClient, supplier: Supplier) -> None:
    batch = given.uploaded(b"x", supplier)
    cast.sign_in(client, cast.everywhere(Role.PROCUREMENT))
    where = f"/purchasing/batches/{batch.id}?lang=en"
    assert "stopped after several attempts" not in client.get(where).get_data(as_text=True)
    with transaction():
        db.session.execute(sa.update(Item).where(Item.key == str(batch.id)).values(dead_at=sa.func.now()))
    assert "stopped after several attempts" in client.get(where).get_data(as_text=True)


def test_an_xml_file_is_shown_the_way_to_the_despatches(client: FlaskClient, supplier: Supplier) -> None:
    cast.sign_in(client, cast.everywhere(Role.PROCUREMENT))
    batch = given.uploaded(b"<?xml version='1.0'?><DespatchAdvice><ID>1</ID></DespatchAdvice>", supplier)
    given.work()
    page = client.get(f"/purchasing/batches/{batch.id}?lang=en").get_data(as_text=True)
    assert 'upload it there: <a href="/despatches">' in page


def test_files_are_filtered_by_supplier_and_problems_and_counted_on_the_supplier(
    client: FlaskClient, supplier: Supplier
) -> None:
    makers.order("4500000001", supplier, [(makers.model(), 8, 38990)])
    header = ["Order", "Model", "Serial number", "School"]
    good, bad = ([["4500000001", "82VM0010MX", serial, "AlppL"]] for serial in ("PF10AX1", ""))
    given.planned(given.csv_of(header, *good), supplier, file_name="good.csv")
    given.planned(given.csv_of(header, *bad), supplier, file_name="bad.csv")
    other = makers.supplier("Somebody else")
    given.planned(b"<?xml version='1.0'?><A><ID>1</ID></A>", other, file_name="other.xml")
    cast.sign_in(client, cast.everywhere(Role.PROCUREMENT))

    def listed(**query: str) -> set[str]:
        page = client.get("/purchasing", query_string=query | {"lang": "en"}).get_data(as_text=True)
        return {name for name in ("good.csv", "bad.csv", "other.xml") if name in page}

    assert listed(from_supplier=str(supplier.id)) == {"good.csv", "bad.csv"}
    assert listed(problems="true") == {"bad.csv", "other.xml"}
    assert listed(problems="true", from_supplier=str(supplier.id)) == {"bad.csv"}
    assert listed(supplier=str(supplier.id)) == {"good.csv", "bad.csv", "other.xml"}
    assert client.get("/purchasing?from_supplier=nobody").status_code == 422
    page = client.get(f"/suppliers/{supplier.id}?lang=en").get_data(as_text=True)
    assert "Serial number missing: 1" in page
    assert f'href="/purchasing?from_supplier={supplier.id}&amp;problems=true#batches"' in page
