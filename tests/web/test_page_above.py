"""An address that only takes forms leads somewhere sensible when it is opened as a page."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from organisation.people.roles import Role
from tests import cast, makers

KEY = "01a21c9f-5f7b-7000-8000-000000000001"


def only_forms(app: Flask) -> list[Rule]:
    """Pages' addresses that take forms and have no page of their own."""
    shown = {rule.rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())}
    rules = [rule for rule in app.url_map.iter_rules() if rule.rule not in shown and "POST" in (rule.methods or ())]
    return [rule for rule in rules if not rule.rule.startswith("/api/")]


def an_address(app: Flask, rule: Rule) -> str:
    """An address of `rule` with some key; empty: it has parts that are no keys."""
    try:
        values = dict.fromkeys(rule.arguments, KEY)
        return app.url_map.bind("localhost").build(rule.endpoint, values, method="POST")
    except ValueError:
        return ""


@pytest.mark.usefixtures("db_session")
def test_every_address_of_a_form_leads_to_a_page(app: Flask, client: FlaskClient) -> None:
    cast.sign_in(client, cast.everywhere(Role.ADMIN))
    addresses = [address for rule in only_forms(app) if (address := an_address(app, rule))]
    assert len(addresses) > 50
    for address in addresses:
        answer = client.get(address)
        assert answer.status_code in {303, 404}, address
        assert answer.status_code == 404 or answer.location != address, address


def test_labels_without_devices_lead_to_the_list(client: FlaskClient) -> None:
    cast.sign_in(client, cast.everywhere(Role.ASSET_MANAGER))
    assert client.get("/devices/labels").location == "/devices"


def test_a_start_beyond_the_sheet_keeps_the_labels(client: FlaskClient) -> None:
    device = makers.device()
    cast.sign_in(client, cast.everywhere(Role.ASSET_MANAGER))
    answer = client.post("/devices/labels?lang=en", data={"devices": device.asset_tag, "start": "99"})
    assert answer.status_code == 422
    assert "1 label" in answer.text
