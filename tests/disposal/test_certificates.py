"""Certificates of a recycler: taken in from a table row by row, and kept as PDF with their hash."""

import datetime as dt
import hashlib
import io
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_babel import gettext

from core import clock
from core.db import db, transaction
from core.errors import Forbidden
from organisation.people.roles import Role
from registry.devices.lifecycle import Lifecycle
from registry.devices.models import Device
from registry.disposal import certificates, closing, documents, lots
from registry.disposal.models import DisposalLot
from registry.disposal.refusals import LotClosed
from registry.sightings import sightings
from tests import cast, makers
from tests.bulk import given

HEADER = "Sarjanumero;Menetelmä;Standardi;Tekijä;Todistusnumero;Päivä\n"
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
NOW = dt.datetime(2025, 3, 1, 9, tzinfo=dt.UTC)


def keeper() -> cast.Member:
    return given.keeper()


def lot(*devices: Device, name: str = "Lot 1") -> DisposalLot:
    with transaction():
        made = lots.begin(keeper().actor, name=name, recycler="Kierrätys Oy")
        lots.add(keeper().actor, made, devices=[str(device.asset_tag) for device in devices])
    return made


def taken(into: DisposalLot, text: str) -> certificates.Imported:
    with transaction():
        locked = lots.get(keeper().actor, into.id, lock=True)
        return certificates.take(keeper().actor, locked, certificates.read(io.BytesIO(text.encode())))


def row(device: str | None, number: str = "C-1", day: str = "26.2.2025") -> str:
    return f"{device};Ylikirjoitus;NIST SP 800-88;Kierrätys Oy;{number};{day}\n"


@pytest.fixture(autouse=True)
def _now(db_session: Any) -> Any:
    with clock.at(NOW):
        yield


@pytest.fixture
def _asked(app: Flask) -> Any:
    with app.test_request_context("/?lang=en"):
        yield


@pytest.mark.usefixtures("_asked")
def test_rows_are_proof_and_what_cannot_be_taken_is_named_while_the_rest_goes_on() -> None:
    one, two, foreign = (makers.device(lifecycle=Lifecycle.RETIRED, retired_on=dt.date(2025, 1, 4)) for _ in range(3))
    into = lot(one, two)
    text = (
        HEADER
        + row(one.serial)
        + row(foreign.serial)
        + row("RUBBISH1")
        + row(two.serial, "")
        + row(two.serial, day="26.2.2026")
    )
    found = taken(into, text)
    assert (found.received, found.proven, found.unchanged) == (5, 1, 0)
    assert [why.code for _, why in found.problems] == [
        "device_not_in_lot", "device_not_in_lot", "certificate_cell", "certificate_day",
    ]  # fmt: skip
    assert [number for number, _ in found.problems] == [3, 4, 5, 6]
    again = taken(into, text)
    assert (again.proven, again.unchanged) == (0, 1)
    taken(into, HEADER + row(two.asset_tag, "C-2", "2025-02-27"))
    proofs = {found.called: found.proof for found in closing.rows(into)}
    assert proofs[str(two.asset_tag)].done_on == dt.date(2025, 2, 27)  # type: ignore[union-attr]
    assert proofs[str(one.asset_tag)].certificate_sha256 == hashlib.sha256(b"C-1").hexdigest()  # type: ignore[union-attr]
    assert len(given.facts("device.wiped")) == 2
    for wrong in ("", "a;b\n1;2\n", "Sarjanumero;Menetelmä\nX1;y\n", "%PDF-1.7"):
        with pytest.raises(Exception, match=r"."):
            taken(into, wrong)
    with transaction():
        closing.close(keeper().actor, lots.get(keeper().actor, into.id, lock=True))
    with pytest.raises(LotClosed):
        taken(into, text)
    with pytest.raises(Forbidden), transaction():
        certificates.take(cast.everywhere(Role.AUDITOR).actor, into, certificates.Table([], []))


def test_a_pdf_is_kept_once_with_its_hash_and_other_files_are_refused(client: FlaskClient) -> None:
    into = lot(makers.device())
    one = f"/api/v1/disposal-lots/{into.id}"
    cast.bearer(client, keeper())
    for _ in range(2):
        said = client.post(f"{one}/documents", data={"document": (io.BytesIO(PDF), "todistus.pdf")})
        assert (said.status_code, said.get_json()["sha256"]) == (201, hashlib.sha256(PDF).hexdigest())
    kept = client.get(f"{one}/documents").get_json()["items"]
    assert [(row["name"], row["size"]) for row in kept] == [("todistus.pdf", len(PDF))]
    assert client.get(f"{one}/documents/{kept[0]['id']}").data == PDF
    for wrong in (b"", b"hello", b"%PDF-1.7 cut", b"MZ%PDF-1.7\n%%EOF"):
        said = client.post(f"{one}/documents", data={"document": (io.BytesIO(wrong), "x.pdf")})
        assert (said.status_code, said.get_json()["code"]) == (422, "certificate_no_pdf")
    assert client.post(f"{one}/certificates", data={"file": (io.BytesIO(b"\x00\x01"), "x.csv")}).status_code == 422
    assert documents.of(into)[0].sha256 == hashlib.sha256(PDF).hexdigest()
    cast.sign_in(client, keeper())
    page = f"/disposal/{into.id}"
    table = {"file": (io.BytesIO((HEADER + row("NONE1")).encode()), "a.csv")}
    sent = client.post(f"{page}/certificates", data=table, follow_redirects=True)
    assert "NONE1" in sent.text
    assert client.post(f"{page}/certificates", data={"file": (io.BytesIO(PDF), "b.pdf")}).status_code == 303
    assert "todistus.pdf" in client.get(page).text


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_columns_are_named_in_the_reader_s_language_as_they_are_understood(app: Flask, language: str) -> None:
    into = lot()
    with app.test_request_context(f"/?lang={language}"):
        names = {key: gettext(name) for key, name in certificates.COLUMNS.items()}
        with pytest.raises(certificates.CertificateColumns) as refused:
            certificates.read(io.BytesIO(f"{names['device']};{names['day']}\nX1;26.2.2025\n".encode()))
        header = ";".join(names[key] for key in ("device", "method", "standard", "operator", "certificate", "day"))
        found = taken(into, f"{header}\n" + row("X1", ""))
        ((_, why),) = found.problems
    assert refused.value.values["columns"] == ", ".join(
        names[key] for key in certificates.LONGEST if key not in {"device", "day"}
    )
    assert why.values["column"] == names["certificate"]


def test_a_lot_is_not_held_while_its_file_is_read() -> None:
    into = lot()
    with transaction():
        lots.get(keeper().actor, into.id)
        certificates.begin(keeper().actor, into.id)
        assert not db.session().in_transaction()
        sightings.begin(keeper().actor)
        assert not db.session().in_transaction()
