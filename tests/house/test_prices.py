"""What things cost, and who has them, is told to nobody who may not see it: marked amounts are looked for everywhere."""

import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from organisation.people.roles import Role
from tests import cast
from tests.house import marked
from tests.house.expectations import ASKS
from tests.house.page_expectations import PAGES
from tests.house.test_page_permissions import address
from tests.house.test_permissions import filled, send
from tests.reading import table

PRICE, HOLDER = "device:price", "device:holder"
REGISTER = r"device|order|batch|model|catalogue|supplier|invoice|appropriation|programme|standard|kit"
NARROWED = ("code=price_differs", "code=price_unreadable", "outcome=create", "all=true", "sort=price_cents")


@pytest.fixture
def things(client: FlaskClient) -> dict[str, Any]:
    return marked.build()


def test_what_is_marked_is_told_only_to_who_may_see_it(app: Flask, things: dict[str, Any]) -> None:
    """Everything that can be read is read by somebody who holds every role that does not give the permission."""
    no_answer_tells_a_price(app, things)
    no_answer_names_a_holder(app, things)
    no_row_is_found_by_a_problem_that_tells_a_price(app.test_client(), things)
    every_column_of_every_download_obeys_the_permission_table(app, things)


def no_answer_tells_a_price(app: Flask, things: dict[str, Any]) -> None:
    roles = [role for role in Role if PRICE not in cast.everywhere(role).actor.reaches]
    who = cast.member("no-prices", *((role, None) for role in roles))
    told = {where: marked.amounts_in(text) for where, text in answers(app, who, things).items()}
    assert not {where: names for where, names in told.items() if names}
    manager = cast.member("manager", (Role.ASSET_MANAGER, None), (Role.PROCUREMENT, None), (Role.AUDITOR, None))
    seen = set[str]().union(*(marked.amounts_in(text) for text in answers(app, manager, things, REGISTER).values()))
    assert seen == {*marked.PRICES, "unreadable"}, "what is marked is looked for where it is"


def no_answer_names_a_holder(app: Flask, things: dict[str, Any]) -> None:
    who = cast.member("no-holders", (Role.REQUESTER, None), (Role.INTEGRATION, None))
    assert not [where for where, text in answers(app, who, things).items() if marked.HOLDER in text]
    seen = answers(app, cast.everywhere(Role.LEAD), things, REGISTER)
    assert [where for where, text in seen.items() if marked.HOLDER in text]


def no_row_is_found_by_a_problem_that_tells_a_price(client: FlaskClient, things: dict[str, Any]) -> None:
    receiver, officer = cast.everywhere(Role.RECEIVER), cast.everywhere(Role.PROCUREMENT)
    rows = f"/api/v1/purchase-batches/{things['batch_id']}/rows?code=price_differs"
    assert client.get(rows, headers=receiver.bearer).get_json()["items"] == []
    assert len(client.get(rows, headers=officer.bearer).get_json()["items"]) == 1
    problems = f"/api/v1/purchase-batches/{things['applied_id']}/problems.csv"  # of a row that only costs more
    assert len(table(client.get(problems, headers=receiver.bearer))) == 1
    assert len(table(client.get(problems, headers=officer.bearer))) == 2


def answers(app: Flask, who: cast.Member, things: dict[str, Any], only: str = "") -> dict[str, str]:
    """Call or address → what it answers `who`, of all that is read with GET; rows of batches narrowed in several ways.

    only  a pattern that the address must hold
    """
    client, found = cast.sign_in(app.test_client(), who), {}
    for call, ask in ASKS.items():
        if call.startswith("GET ") and re.search(only, call):
            found[call] = marked.text_of(send(client, who, call, ask, things))
    for path, ask in PAGES.items():
        for kind in ("csv", "xlsx") if "<kind>" in path and re.search(only, path) else ("",):
            if re.search(only, path):
                answer = client.get(address(path, things | {"kind": kind}), query_string=filled(ask.query, things))
                found[f"{path} {kind}"] = marked.text_of(answer)
    for name in ("batch_id", "applied_id"):
        page, rows = f"/purchasing/batches/{things[name]}", f"/api/v1/purchase-batches/{things[name]}/rows"
        for place in (page, *(f"{at}?{query}" for at in (page, rows) for query in NARROWED)):
            found[place] = marked.text_of(client.get(place, headers=who.bearer))
    return found


DOWNLOADS = {  # address → heading of a column → what whoever finds it there must hold
    "/devices": {"Purchase price (EUR, VAT 0 %)": PRICE, "Holder": HOLDER},
    "/purchasing/batches/{batch_id}/problems": {"Yksikköhinta": PRICE, "Verollinen hinta": PRICE},
    "/orders": {"Without VAT": PRICE},
    "/audit": {},
    "/problems/{problem_id}/claim": {},
    "/purchasing/template": {},
    "/roll-overs/{roll_over_id}/report": {},
    "/people/files/template": {},
    "/people/files/{file_id}/hand-back": {},
    "/room-kits/rooms": {"Price without VAT (EUR)": PRICE, "Cost without VAT (EUR)": PRICE},
}


def downloads(app: Flask) -> set[str]:
    """The addresses at which a table can be taken away."""
    rules = [
        rule.rule for rule in app.url_map.iter_rules() if re.search(r"\.(csv|xlsx|<any\(csv, xlsx\):kind>)$", rule.rule)
    ]
    pages = {re.sub(r"<uuid:(\w+)>", r"{\1}", rule.rsplit(".", 1)[0]) for rule in rules if not rule.startswith("/api")}
    assert len(rules) == 3 * len(pages), "each page's downloads are the API's too"
    return pages


def every_column_of_every_download_obeys_the_permission_table(app: Flask, things: dict[str, Any]) -> None:
    assert downloads(app) == set(DOWNLOADS)
    for who in [*(cast.everywhere(role) for role in Role), cast.contact(), cast.teacher()]:
        client = cast.sign_in(app.test_client(), who)
        for path, needs in DOWNLOADS.items():
            for kind in ("csv", "xlsx"):
                answer = client.get(f"{path.format(**things)}.{kind}?lang=en")
                if answer.status_code != 200:
                    continue
                rows = table(answer)
                for column, needed in needs.items():
                    filled = [row[rows[0].index(column)] for row in rows[1:] if row] if column in rows[0] else []
                    assert bool(any(filled)) is who.actor.may(needed), (who.person.name, path, kind, column)
