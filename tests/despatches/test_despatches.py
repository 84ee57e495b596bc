"""Despatches as they are announced: documents and lists, once and again, good lines and bad ones."""

import json
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from core.db import db
from core.scope import everywhere
from organisation.people.roles import Role
from registry.devices.lifecycle import Lifecycle
from registry.devices.models import Device
from tests import cast, makers
from tests.despatches.given import NAMES, UBL, advice, line, send


@pytest.fixture
def buyer(client: FlaskClient) -> cast.Member:
    """A procurement officer."""
    return cast.everywhere(Role.PROCUREMENT)


def _devices() -> list[Any]:
    wanted = sa.select(Device.serial, Device.lifecycle, Device.order_line_id, Device.price_cents, Device.asset_tag)
    return list(db.session.execute(everywhere(wanted.order_by(Device.serial), Device, why="a test looks")))


def test_a_despatch_advice_makes_devices_that_are_on_their_way_and_the_same_number_again_changes_nothing(
    client: FlaskClient, buyer: cast.Member
) -> None:
    order = makers.order(lines=[(makers.model(), 3, 38990)])
    number, key = order.number, order.lines[0].id
    document = advice(line(["PF3DHQD1", "PF3DHQD2"]), order=number)
    first = send(client, buyer, document)
    assert first.status_code == 201
    said = first.get_json()
    assert (said["number"], said["despatched_on"], said["state"]) == ("DA-7", "2026-08-03", "announced")
    assert said["orders"] == [str(order.id)]
    assert said["problems"] == []
    only = said["lines"][0]
    assert (only["order"], only["line"], only["quantity"]) == (str(order.id), str(key), 2)
    assert only["serials"] == ["PF3DHQD1", "PF3DHQD2"]
    assert only["model"]["model_number"] == "300w Yoga Gen 4"
    made = _devices()
    assert [(d.serial, d.lifecycle, d.order_line_id, d.price_cents) for d in made] == [
        ("PF3DHQD1", Lifecycle.EXPECTED, key, 38990),
        ("PF3DHQD2", Lifecycle.EXPECTED, key, 38990),
    ]
    assert all(d.asset_tag for d in made)
    again = send(client, buyer, document)
    assert (again.status_code, again.get_json()) == (200, said)
    assert send(client, buyer, advice(line(["PFXXXX99"]), number="da-7", order=number)).status_code == 200
    assert len(_devices()) == 2
    listed = client.get(f"/api/v1/despatches?order={order.id}&state=announced", headers=buyer.bearer).get_json()
    assert [row["id"] for row in listed["items"]] == [said["id"]]


def test_each_problem_is_told_with_its_line_and_the_rest_goes_on(client: FlaskClient, buyer: cast.Member) -> None:
    makers.model("HP", "ProBook 440 G10")
    makers.device(serial_printed="PFTAKEN1")
    order = makers.order(lines=[(makers.model(), 5, 38990)])
    second = makers.order(lines=[(makers.model(), 4, 38990)])
    number, foreign = order.number, second.number
    document = advice(
        line(["PF3DHQD1", "pf3dhqd1", "PFTAKEN1", "N/A", "6.37702E+15", "PF3DHQD2"], order=number),
        line(["5CD1234567"], order=number, item="HP ProBook 440 G10"),
        line(["PF3DHQD3"], order=number, quantity="-1"),
        line(["PF3DHQD4"], order=number, quantity="1.5"),
        line(["PF3DHQD5"], order="no such order"),
        line(["PF3DHQD6"], order=number, item="Nobody knows this"),
        line([], order=number, quantity="5"),
        line(["PF3DHQD7", "PF3DHQD8"], order=number, quantity="3"),
        line(["PF3DHQD9", "PF3DHQDA"], order=number),
        line(["PF3DHQDB"], order=number, more='<cbc:DeclaredValueAmount currencyID="SEK">1</cbc:DeclaredValueAmount>'),
        line(["PF3DHQDC"], order=foreign),
    )
    said = send(client, buyer, document).get_json()
    assert [(p["code"], p["line"], p["serial"]) for p in said["problems"]] == [
        ("duplicate_in_file", 1, "pf3dhqd1"),
        ("serial_taken", 1, "PFTAKEN1"),
        ("serial_placeholder", 1, "N/A"),
        ("serial_damaged", 1, "6.37702E+15"),
        ("not_on_order", 2, None),
        ("quantity_negative", 3, None),
        ("quantity_fractional", 4, None),
        ("order_unknown", 5, None),
        ("model_unknown", 6, None),
        ("serials_missing", 7, None),
        ("quantity_differs", 8, None),
        ("over_order", 9, "PF3DHQDA"),
        ("currency_not_euro", 10, None),
    ]
    assert all(p["message"] for p in said["problems"])
    registered = [d.serial for d in _devices() if d.lifecycle is Lifecycle.EXPECTED]
    assert registered == [*(f"PF3DHQD{n}" for n in (1, 2, 7, 8, 9)), "PF3DHQDC"]
    assert sum(len(each["serials"]) for each in said["lines"]) == 17


def test_a_despatch_for_one_order_tells_the_lines_of_another(client: FlaskClient, buyer: cast.Member) -> None:
    order, second = makers.order().number, makers.order().number
    document = advice(line(["PF3DHQD1"], order=second), line(["PF3DHQD2"], order=order))
    said = send(client, buyer, document, order=order).get_json()
    assert [(p["code"], p["line"]) for p in said["problems"]] == [("other_order", 1)]
    assert [d.serial for d in _devices()] == ["PF3DHQD2"]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (
            advice(line(["A1B2C3D4"]), root="Invoice", names=NAMES.replace("DespatchAdvice-2", "Invoice-2")),
            "other_document",
        ),
        (advice(line(["A1B2C3D4"]), names=NAMES.replace("DespatchAdvice-2", "DespatchAdvice-1")), "other_namespace"),
        (b'<?xml version="1.0"?><DespatchAdvice><ID>1</ID></DespatchAdvice>', "other_namespace"),
        (advice(line(["A1B2C3D4"])).replace(b"?><", b'?><!DOCTYPE x [<!ENTITY a "b">]><', 1), "document_type_declared"),
        (
            advice(line(["A1B2C3D4"])).replace(b"?><", b'?><!DOCTYPE x SYSTEM "file:///etc/passwd"><', 1),
            "document_type_declared",
        ),
        (advice(line(["A1B2C3D4"]))[:-30], "document_damaged"),
        (advice(line(["A1B2C3D4"]), number=""), "number_missing"),
        (advice(), "no_lines"),
        (advice(line(["A1B2C3D4"])).replace(b"<cbc:ID>DA-7", b"<cbc:ID>" + b"A" * 5000, 1), "document_too_heavy"),
        (f"<x xmlns='{UBL}:DespatchAdvice-2'>".encode() + b"<a>" * 5000 + b"</a>", "other_document"),
        (b"<html><table><tr><td>1</td></tr></table></html>", "web_page"),
        (b"Malli;Hinta\n300w;1\n", "no_serials"),
        (b"%PDF-1.7", "not_a_table"),
        (b"", "file_empty"),
    ],
)
def test_a_file_that_is_no_despatch_is_refused_with_one_sentence_that_says_what_it_is(
    client: FlaskClient, buyer: cast.Member, content: bytes, code: str
) -> None:
    makers.supplier()
    refused = send(client, buyer, content)
    assert (refused.status_code, refused.get_json()["code"]) == (422, code)
    assert refused.get_json()["detail"].count("%") == 0


def test_a_list_of_serial_numbers_is_a_despatch_too_and_the_same_list_again_is_the_same_one(
    client: FlaskClient, buyer: cast.Member
) -> None:
    order = makers.order()
    number = order.number
    table = (
        "Lähetenumero;Tilausnumero;Tuotekoodi;Sarjanumero;Määrä\n"
        f"L-5;{number};300w Yoga Gen 4;PF3DHQD1;1\nL-5;{number};300w Yoga Gen 4;PF3DHQD2;\n"
        f"L-5;{number};300w Yoga Gen 4;;1\nL-5;{number};300w Yoga Gen 4;PF3DHQD4;2\n"
    ).encode()
    first = send(client, buyer, table, "lista.csv")
    said = first.get_json()
    assert (first.status_code, said["number"]) == (201, "L-5")
    assert [(p["code"], p["line"]) for p in said["problems"]] == [("serial_missing", 4), ("quantity_differs", 5)]
    assert [d.serial for d in _devices()] == ["PF3DHQD1", "PF3DHQD2", "PF3DHQD4"]
    unnumbered = b"Sarjanumero;Malli\nPF3DHQD7;300w Yoga Gen 4\n"
    made = send(client, buyer, unnumbered, "lista.csv", order=number)
    assert made.status_code == 201
    assert made.get_json()["number"].startswith("lista-")
    assert send(client, buyer, unnumbered, "lista.csv", order=number).status_code == 200


def test_what_became_no_device_is_matched_again_once_the_catalogue_knows_it(
    client: FlaskClient, buyer: cast.Member
) -> None:
    number = makers.order().number
    document = advice(line(["PF3DHQD1"], item="300W YOGA 4 LTE"), line(["PF3DHQD2"]), order=number)
    said = send(client, buyer, document).get_json()
    assert [p["code"] for p in said["problems"]] == ["model_unknown"]
    makers.alias(makers.model(), "300w yoga 4 lte", makers.supplier())
    again = client.post(f"/api/v1/despatches/{said['id']}/match", headers=buyer.bearer).get_json()
    assert (again["problems"], again["registered"]) == ([], 2)
    assert [d.serial for d in _devices()] == ["PF3DHQD1", "PF3DHQD2"]


def test_the_sample_despatch_advice_becomes_the_devices_that_were_ordered(
    client: FlaskClient, buyer: cast.Member
) -> None:
    folder = Path(__file__).parents[1] / "data" / "batches" / "despatch"
    lines = []
    for row in (folder / "catalogue.csv").read_text().splitlines()[1:]:
        maker, model_number, _, aliases, _ = row.split(",")
        model = makers.model(maker, model_number)
        for alias in aliases.split("|"):
            makers.alias(model, alias)
    for row in (folder / "order.csv").read_text().splitlines()[1:]:
        order, maker, model_number, quantity, cents = row.split(",")
        lines.append((makers.model(maker, model_number), int(quantity), int(cents)))
    makers.order(order, lines=lines)
    said = send(client, buyer, (folder / "delivery-7.xml").read_bytes()).get_json()
    expected = json.loads((folder / "expected.json").read_text())
    assert said["registered"] == expected["outcomes"]["create"] == expected["rows"]
    assert said["problems"] == []


def test_only_procurement_registers_despatches(client: FlaskClient) -> None:
    makers.supplier()
    assert send(client, cast.everywhere(Role.RECEIVER), advice(line(["PF3DHQD1"]))).status_code == 403
    assert client.get("/api/v1/despatches", headers=cast.teacher().bearer).status_code == 403
