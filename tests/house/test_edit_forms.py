"""Two people change the same thing: nobody undoes unawares what the other has saved.

Every form that changes something is opened, then somebody else changes each of its fields in turn, then the form is sent
with another field changed. It is refused, shows both, and sent again it keeps the other's value.
"""

from html.parser import HTMLParser
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from organisation.people.roles import Role
from tests import cast
from tests.house import world
from tests.house.test_page_permissions import address

# form's address → field → what the other person and what the first one writes there
FORMS: dict[str, dict[str, tuple[str, str]]] = {
    "/devices/<device_id>/edit": {"note": ("Theirs", "Mine"), "imei": ("490154203237518", "356938035643809")},
    "/schools/<school_id>/edit": {"district": ("Theirs", "Mine"), "short_code": ("THEIR", "MINE")},
    "/schools/<school_id>/contact": {"phone": ("09 1", "09 2"), "contact": ("Theirs", "Mine")},
    "/rooms/<room_id>/edit": {"closed": ("true", "true"), "name": ("Theirs", "Mine"), "kind": ("storage", "office")},
    "/people/<person_id>/edit": {"name": ("Theirs", "Mine"), "language": ("sv", "en")},
    "/catalogue/<model_id>/edit": {"model_number": ("Theirs", "Mine"), "category": ("projector", "display")},
    "/suppliers/<supplier_id>": {"name": ("Theirs", "Mine")},
    "/orders/<order_id>/amend": {"funding": ("Theirs", "Mine"), "lines-1-quantity": ("31", "32")},
    "/teams/<team_id>/edit": {"name_en": ("Theirs", "Mine"), "name_sv": ("Deras", "Min")},
    "/categories/<category_id>": {"name_en": ("Theirs", "Mine"), "points": ("5", "8"), "urgency": ("urgent", "low")},
    "/appropriations/<appropriation_id>/edit": {"name": ("Theirs", "Mine"), "programme": ("Theirs", "Mine")},
    "/own-fields/<field_id>": {"required": ("true", "true"), "name_fi": ("Theirs", "Mine")},
    "/room-kits/<kit_id>": {"name_fi": ("Theirs", "Mine"), "projector": ("2", "3")},
    "/device-sets/<set_id>": {"name": ("Theirs", "Mine"), "kind": ("cart", "class_set")},
    "/canned-replies/<reply_id>": {"shortcut": ("theirs", "mine"), "text_sv": ("Deras", "Min")},
    "/macros/<macro_id>": {"name_fi": ("Theirs", "Mine"), "name_sv": ("Deras", "Min")},
    "/mailboxes/<mailbox_id>": {"address": ("theirs@test.invalid", "mine@test.invalid"), "language": ("sv", "en")},
    "/help/<article_id>/edit": {"title_fi": ("Theirs", "Mine"), "body_fi": ("Theirs", "Mine")},
    "/help/trees/<tree_id>": {"n0.fi": ("Theirs", "Mine")},
    "/request-catalogue/<form_id>": {"name_fi": ("Theirs", "Mine"), "f0.fi": ("Theirs", "Mine")},
    "/calendars/<code>/edit": {"name": ("Theirs", "Mine"), "day_1": ("09:00–15:00", "10:00–14:00")},
    "/targets/<policy>/edit": {"name": ("Theirs", "Mine"), "without_device": ("5", "6")},
    "/problems/<problem_id>/edit": {"title": ("Theirs", "Mine"), "workaround": ("Theirs", "Mine")},
    "/software/titles/<title_id>": {"name": ("Theirs", "Mine"), "publisher": ("Theirs", "Mine")},
    "/rules/drafts/<draft>/rules/<rule_code>": {"rationale": ("Theirs", "Mine")},
}
# where a form stands whose address is no page
PAGES = {"/problems/<problem_id>/edit": "/problems/<problem_id>", "/software/titles/<title_id>": "/software/titles"}
Form = dict[str, list[str]]


class Shown(HTMLParser):
    """The fields of each form of a page, by the form's address."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.forms: dict[str, Form] = {}
        self._fields: Form = {}
        self._select = self._area = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        name = given.get("name", "")
        if tag == "form":
            self._fields = self.forms.setdefault(given.get("action", ""), {})
        elif tag == "select":
            self._select = name
        elif tag == "option" and self._select and ("selected" in given or self._select not in self._fields):
            self._fields[self._select] = [given.get("value", "")]
        elif tag == "textarea":
            self._area, self._fields[name] = name, [""]
        elif tag == "input" and name and given.get("type") in {"checkbox", "radio"}:
            self._fields.setdefault(name, []).extend([given["value"]] if "checked" in given else [])
        elif tag == "input" and name:
            self._fields[name] = [given.get("value", "")]

    def handle_endtag(self, tag: str) -> None:
        if tag in {"select", "textarea"}:
            self._select = self._area = ""

    def handle_data(self, data: str) -> None:
        if self._area:
            self._fields[self._area] = [self._fields[self._area][0] + data.lstrip("\n")]


@pytest.fixture
def things(client: FlaskClient) -> dict[str, Any]:
    """One thing of each kind, of First School."""
    return world.build() | {"kind": "csv", "number": 1}


def opened(client: FlaskClient, path: str, page: str = "") -> Form:
    return Shown(client.get(page or path).text).forms[path]


def send(client: FlaskClient, path: str, form: Form, **typed: str) -> Any:
    sent = {name: values for name, values in form.items() if name not in {"csrf_token", "form_key"}}
    return client.post(
        path,
        data=sent
        | ({"reason": ["Mended"]} if "reason" in sent else {})
        | {name: [text] for name, text in typed.items()},
    )


def test_nobody_undoes_what_somebody_else_has_saved(app: Flask, things: dict[str, Any]) -> None:
    roles = [(role, None) for role in Role if role is not Role.INTEGRATION]
    one, two = (cast.sign_in(app.test_client(), cast.member(name, *roles)) for name in ("one", "two"))
    wrong = []
    for rule, fields in FORMS.items():
        path, page = address(rule, things), address(PAGES.get(rule, rule), things)
        names = list(fields)
        for theirs, mine in zip(names, names[1:] + names[:1], strict=True):
            before = opened(one, path, page)
            saved = send(two, path, opened(two, path, page), **{theirs: fields[theirs][0]})
            refused = send(one, path, before, **{mine: fields[mine][1]})
            again = Shown(refused.text).forms.get(path, {})
            told = any(words in refused.text for words in ("Someone else changed this from", "Someone else saved"))
            if (saved.status_code, refused.status_code in {409, 412}, told) != (303, True, True):
                wrong.append(f"{rule} {theirs}: {saved.status_code}, {refused.status_code}, {told}")
                continue
            sent = send(one, path, again)
            kept = opened(one, path, page)
            wanted = {theirs: [fields[theirs][0]], mine: [fields[mine][1]]}
            if sent.status_code != 303 or any(kept[name] != value for name, value in wanted.items()):
                wrong.append(f"{rule} {theirs}: {sent.status_code}, { {name: kept[name] for name in wanted} }")
    assert not wrong, "\n".join(wrong)


def test_nor_does_a_form_that_was_refused_for_another_reason(app: Flask, things: dict[str, Any]) -> None:
    one, two = (cast.sign_in(app.test_client(), cast.member(name, (Role.ADMIN, None))) for name in ("one", "two"))
    path = address("/people/<person_id>/edit", things)
    before = opened(one, path)
    assert send(two, path, opened(two, path), language="sv").status_code == 303
    refused = send(one, path, before, email="nonsense")
    again = Shown(refused.text).forms[path]
    assert refused.status_code == 422
    assert "Someone else changed this from “English” to “Swedish”." in refused.text
    assert send(one, path, again, email="right@test.invalid").status_code == 303
    assert [opened(one, path)[name] for name in ("language", "email")] == [["sv"], ["right@test.invalid"]]
