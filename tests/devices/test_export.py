"""What is taken away is what was found; an import reads it back and finds nothing to change."""

import csv
import datetime as dt
import io
import tempfile
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from core import clock
from core.db import db
from core.history import Event
from organisation.people.roles import Role
from registry.columns.columns import COLUMNS, Purpose
from registry.devices import tags
from registry.devices.export import COLUMNS_OUT
from registry.devices.lifecycle import Condition, Lifecycle
from registry.devices.words import CONDITIONS, LIFECYCLES
from registry.imports.cells.choices import read_condition, read_lifecycle
from registry.imports.mapping.matching import recognise
from registry.imports.models import BatchState
from tests import cast, makers, reading
from tests.devices.fleet import handed, room
from tests.imports import given


def table(client: FlaskClient, who: cast.Member, query: str = "", lang: str = "en") -> list[list[str]]:
    answer = client.get(f"/api/v1/devices.csv?{query}", headers=who.bearer | {"Accept-Language": lang})
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return list(csv.reader(io.StringIO(answer.get_data(as_text=True).lstrip("\ufeff")), delimiter=";"))


def test_without_room_for_it_the_answer_is_an_honest_503_and_nothing_was_taken(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    makers.device()
    full = Path("/dev/full").open("w+b", buffering=0)  # noqa: SIM115  closed by whoever takes it for its file
    monkeypatch.setattr(tempfile, "SpooledTemporaryFile", lambda _size: full)
    cast.sign_in(client, cast.everywhere(Role.ASSET_MANAGER))
    answer = client.get("/devices.csv")
    assert (answer.status_code, "Retry-After" in answer.headers) == (503, True)
    assert not db.session.scalars(sa.select(Event).where(Event.verb == "device.exported")).all()


def test_the_table_has_what_the_filter_finds_and_says_that_it_was_taken(client: FlaskClient) -> None:
    holder = cast.teacher()
    device = makers.device(price_cents=38990, note="=1+1", room=room("B2").id, serial_printed="s/n ab-77zz")
    makers.device(lifecycle=Lifecycle.IN_STORE)
    handed(device, holder)
    manager = cast.everywhere(Role.ASSET_MANAGER)
    header, *rows = table(client, manager, "lifecycle=deployed")
    assert len(rows) == 1
    cells = dict(zip(header, rows[0], strict=True))
    assert cells["Asset tag"] == device.asset_tag
    assert cells["Serial number"] == "s/n ab-77zz"
    assert cells["Purchase price (EUR, VAT 0 %)"].replace("389,9", "389,90")[:6] == "389,90"
    assert cells["Holder"] == holder.person.email
    assert cells["Notes"] == "'=1+1"
    assert (cells["School"], cells["Room"]) == (cast.FIRST, "B2")
    told = db.session.scalars(sa.select(Event).where(Event.verb == "device.exported")).one()
    assert told.after == {"format": "csv", "lifecycle": "deployed"}


def test_who_may_not_see_prices_or_holders_gets_no_such_column(client: FlaskClient) -> None:
    makers.device(price_cents=1)
    makers.device(school=cast.school(cast.OTHER))
    header, *rows = table(client, cast.contact())
    assert "Holder" in header
    assert not [name for name in header if "price" in name.lower()]
    assert len(rows) == 1, "only the own school's"
    assert client.get("/api/v1/devices.csv", headers=cast.teacher().bearer).status_code == 403


def test_a_workbook_is_the_same_table(client: FlaskClient) -> None:
    device = makers.device(
        price_cents=38990,
        note="=1+1",
        serial_printed="0123-7",
        asset_tag=tags.tag(4711),
        purchased_on=dt.date(2024, 8, 5),
    )
    makers.device()
    auditor = cast.everywhere(Role.AUDITOR)
    answer = client.get("/api/v1/devices.xlsx", headers=auditor.bearer | {"Accept-Language": "en"})
    assert answer.status_code == 200
    header, *rows = reading.table(answer)
    as_csv = table(client, auditor)
    assert [header, *[row[:2] for row in rows]] == [as_csv[0], *[row[:2] for row in as_csv[1:]]]
    cells = dict(zip(header, next(row for row in rows if row[0] == device.asset_tag), strict=True))
    assert cells["Serial number"] == "0123-7", "text, with its zero"
    assert cells["Purchase price (EUR, VAT 0 %)"] == "389.9", "a number"
    assert cells["Purchase date"] == str((dt.date(2024, 8, 5) - dt.date(1899, 12, 30)).days), "a day"
    assert cells["Notes"] == "=1+1"
    assert {kind for row in reading.workbook(answer.get_data()) for kind, _ in row} == {"inlineStr", "n"}, "no formula"


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_an_import_recognises_every_column_and_word(client: FlaskClient, language: str) -> None:
    from flask_babel import force_locale, gettext

    with client.application.test_request_context(), force_locale(language):
        header = [gettext(column.label) for column in COLUMNS_OUT]
        read = [recognise(name) for name in header]
        assert read == list(COLUMNS_OUT)
        for stage in Lifecycle:
            assert read_lifecycle(gettext(LIFECYCLES[stage])) is stage
        for condition in Condition:
            assert read_condition(gettext(CONDITIONS[condition])) is condition


def test_the_columns_are_called_as_the_import_calls_them() -> None:
    assert set(COLUMNS_OUT) <= set(COLUMNS.values())


def test_a_search_that_means_nothing_gives_an_empty_table(client: FlaskClient) -> None:
    makers.device()
    manager: Any = cast.everywhere(Role.ASSET_MANAGER)
    assert len(table(client, manager, "q=%F0%9F%A6%84")) == 1


@pytest.mark.parametrize(("language", "kind"), [("fi", "csv"), ("fi", "xlsx"), ("sv", "xlsx"), ("en", "csv")])
def test_read_back_by_an_import_nothing_changes(client: FlaskClient, language: str, kind: str) -> None:
    manager, holder = cast.everywhere(Role.ASSET_MANAGER), cast.teacher()
    device = makers.device(
        price_cents=38990, note="=cmd|' /C calc'!A0", room=room("B2").id, serial_printed="s/n ab-77zz",
        purchased_on=dt.date(2024, 8, 5), warranty_ends_on=dt.date(2027, 8, 4), mac="00:1A:2B:3C:4D:5E",
        imei="356938035643809",
    )  # fmt: skip
    makers.device(lifecycle=Lifecycle.LOST, condition=Condition.BROKEN, note="-5 %")
    makers.device(school=cast.school(cast.OTHER), lifecycle=Lifecycle.RETIRED)
    handed(device, holder)
    headers = manager.bearer | {"Accept-Language": language}
    speaker = cast.member("speaker", (Role.ASSET_MANAGER, None), language=language)
    content = client.get(f"/api/v1/devices.{kind}", headers=headers | speaker.bearer).get_data()
    batch = given.planned(content, None, purpose=Purpose.OPENING, file_name=f"devices.{kind}")
    assert batch.state is BatchState.PLANNED, batch.state
    assert given.outcomes(batch) == {"unchanged": 3}


def test_the_table_follows_the_order_of_the_list(client: FlaskClient) -> None:
    for serial in ("B2", "C3", "A1"):
        makers.device(serial_printed=f"PF7{serial}")
    manager = cast.everywhere(Role.ASSET_MANAGER)
    header, *rows = table(client, manager, "sort=-serial")
    found = [row[header.index("Serial number")] for row in rows]
    assert found == ["PF7C3", "PF7B2", "PF7A1"]
    listed = client.get("/api/v1/devices?sort=-serial", headers=manager.bearer).get_json()["items"]
    assert [one["serial"] for one in listed] == found
    cast.sign_in(client, manager)
    assert "/devices.csv?sort=-model" in client.get("/devices?sort=-model").text


def test_the_list_is_taken_away_as_it_stands_on_the_screen(client: FlaskClient) -> None:
    manager = cast.everywhere(Role.ASSET_MANAGER)
    for serial in ("B2", "C3", "A1"):
        makers.device(serial_printed=f"PF7{serial}", price_cents=38990)
    cast.sign_in(client, manager)
    client.post("/devices/columns", data={"columns": ["school", "price_cents", "lifecycle"], "address": ""})

    def taken(query: str) -> list[list[str]]:
        answer = client.get(f"/devices.csv?shown=true&lang=en&{query}")
        assert answer.status_code == 200, answer.text
        return list(csv.reader(io.StringIO(answer.get_data(as_text=True).removeprefix("\ufeff")), delimiter=";"))

    head, *rows = taken("sort=-serial")
    assert head == [*("Asset tag", "Serial number", "School", "Lifecycle", "Price without VAT", "Condition")], (
        "in the order of the list"
    )
    assert [row[1] for row in rows] == ["PF7C3", "PF7B2", "PF7A1"]
    assert rows[0][2:] == [cast.school().name_fi, "In use", "389,9", "Working"]
    assert [row[1] for row in taken("q=7A1")[1:]] == ["PF7A1"]
    assert "/devices.xlsx?shown=true&amp;sort=-model" in client.get("/devices?sort=-model").text
    day = (clock.today() - dt.timedelta(days=1)).isoformat()
    assert taken(f"at={day}")[1:] == [], "they were not there yet"
    assert f"at={day}" in client.get(f"/devices?at={day}").text
    assert client.get("/devices.csv?shown=true&lifecycle=x").status_code == 422
    assert db.session.scalars(sa.select(Event.verb).where(Event.verb == "device.exported")).first()
    cast.sign_in(client, cast.contact())
    assert "price" not in " ".join(taken("")[0]).casefold()
    cast.sign_in(client, cast.teacher())
    assert client.get("/devices.csv?shown=true").status_code == 403
