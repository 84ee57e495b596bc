"""The list of errors above a form agrees with the fields below it, on every form of the product."""

import re
import uuid
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_babel import force_locale, gettext

from organisation.people.roles import Role
from tests import cast
from tests.house import world
from tests.house.test_page_permissions import address, addresses
from web.fields import LEFT_EMPTY
from web.summaries import Fields, agree

LINES = re.compile(r"<li>(.*?)</li>", re.DOTALL)
PAGE = """<ul data-errors><li data-field="b" data-label="">Is needed.</li><li data-field="a" data-label="">Wrong.</li>
<li data-field="" data-label="">All of it.</li><li data-field="gone" data-label="Old name">Unknown.</li></ul>
<input type="hidden" name="b" value="1">
<label for="x-a">First <span class="optional">(<b>optional</b>)</span></label><input id="x-a" name="a">
<form><label for="f-b">Other form</label><input name="b" id="f-b"></form>
<fieldset><legend>Chosen</legend><label for="f-c">One</label><input type="radio" name="c" id="f-c"></fieldset>
<label for="g-b">Second &amp; last</label><textarea name="b" id="g-b" aria-invalid="true"></textarea>"""


def test_errors_stand_in_the_order_of_their_fields_and_lead_to_them() -> None:
    assert LINES.findall(agree(PAGE)) == [
        '<a href="#x-a">First: Wrong.</a>',
        '<a href="#g-b">Second &amp; last: Is needed.</a>',
        "All of it.",
        "Old name: Unknown.",
    ]
    assert next(field.label for field in Fields(PAGE).found if field.name == "c") == "Chosen"


def test_on_every_form_an_error_names_its_field_and_leads_to_it(app: Flask, client: FlaskClient) -> None:
    things = world.build() | {"kind": "csv", "number": 1, "view_id": uuid.uuid4()}
    roles = [(role, None) for role in Role if role is not Role.INTEGRATION]
    cast.sign_in(client, cast.member("everything", *roles))
    wrong, lists = [], 0
    # what ends a ticket comes last: there its other forms are gone
    for path in sorted(addresses(app, "POST"), key=lambda path: (path.endswith("/cancel"), path)):
        sent_to = address(path, things)
        page = client.post(sent_to, data={"version": world.version(path, things)}).text
        if f'action="{sent_to}"' not in page:
            continue  # the form is not there in this state
        for found in re.findall(r"<ul data-errors>(.*?)</ul>", page, re.DOTALL):
            lists += 1
            lines = LINES.findall(found)
            wrong += [f"{path}: {line}" for line in lines if not leads_somewhere(line, page)]
            wrong += [f"{path}: not in the order of the page: {lines}" for _ in range(not in_order(lines, page))]
    assert lists > 20
    assert not wrong, "\n".join(wrong)


def leads_somewhere(line: str, page: str) -> bool:
    """Whether a line of the list names a field, leads to it, and the field says beside itself what is wrong.

    What a button sends with it cannot be wrong and has no place to lead to.
    """
    linked = re.fullmatch(r'<a href="#([^"]+)">(.+)</a>', line.strip(), re.DOTALL)
    sentence = linked[2] if linked else line.strip()
    if "This is needed" in sentence or "Write something here" in sentence:
        return False
    named = re.fullmatch(r"Answer the question: (.+\?)|Fill in “(.+)”\.|([^:]+)(?::|\?) .+", sentence, re.DOTALL)
    if not linked:
        return bool(named) and f'type="hidden" name="{named[2] or named[3]}"' in page
    return bool(named) and f'id="{linked[1]}"' in page and f'id="{linked[1]}-error"' in page


def in_order(lines: list[str], page: str) -> bool:
    """Whether the lines that lead to fields stand in the order of the fields."""
    ids = [found[1] for line in lines if (found := re.match(r'<a href="#([^"]+)">', line.strip()))]
    return ids == sorted(ids, key=lambda one: page.index(f'id="{one}"'))


EMPTY = """<ul data-errors><li data-field="a" data-label="">{}</li><li data-field="b" data-label="">{}</li></ul>
<label for="x-a">{}</label><input id="x-a" name="a"><label for="x-b">{}</label><input id="x-b" name="b">"""


@pytest.mark.parametrize(
    ("language", "labels", "lines"),
    [
        (
            "en",
            ("Serial number", "What is wrong?"),
            ("Fill in “Serial number”.", "Answer the question: What is wrong?"),
        ),
        (
            "fi",
            ("Sarjanumero", "Mikä on vialla?"),
            ("Täytä kohta ”Sarjanumero”.", "Vastaa kysymykseen: Mikä on vialla?"),
        ),
        ("sv", ("Serienummer", "Vad är fel?"), ("Fyll i ”Serienummer”.", "Svara på frågan: Vad är fel?")),
    ],
)
def test_what_was_left_empty_is_named_in_the_sentence(
    app: Flask, language: str, labels: tuple[str, str], lines: tuple[str, str]
) -> None:
    with app.test_request_context(), force_locale(language):
        said = [gettext(sentence) for sentence in LEFT_EMPTY]
        found = LINES.findall(agree(EMPTY.format(*said, *labels)))
    assert found == [f'<a href="#x-a">{lines[0]}</a>', f'<a href="#x-b">{lines[1]}</a>']


def test_an_old_link_is_followed(client: FlaskClient, app: Flask) -> None:
    roles: list[Any] = [(role, None) for role in Role if role is not Role.INTEGRATION]
    who = cast.member("everything", *roles)
    cast.sign_in(client, who)
    for path in sorted(addresses(app, "GET")):
        if "<" not in path:
            assert client.get(path).status_code == client.get(f"{path}?utm_source=mail&gone=1").status_code, path
    assert client.get("/api/v1/devices?gone=1", headers=who.bearer).status_code == 422
