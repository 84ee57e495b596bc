"""Every list, page after page, and whatever else is asked of it."""

import html
import re
from typing import Any

from flask import Flask

from organisation.people.roles import Role
from tests import cast
from tests.house import marked
from tests.house.expectations import ASKS
from tests.house.page_expectations import PAGES
from tests.house.test_page_permissions import address

ODD = ("after=nonsense", "after=W10", "limit=x&q=%00")


def test_every_list_is_read_to_its_end_and_odd_questions_are_no_fault(app: Flask, db_session: Any) -> None:
    things: dict[str, Any] = marked.build()
    who = cast.member("everything", *((role, None) for role in Role))
    client = cast.sign_in(app.test_client(), who)
    calls = [f"/api/v1{call.removeprefix('GET ')}" for call in ASKS if call.startswith("GET ")]
    paged = 0
    for path in (*PAGES, *calls):
        if re.search(r"csv|xlsx|<kind>", path):
            continue
        place = address(path, things)
        answer = client.get(f"{place}?limit=1", headers=who.bearer)
        if answer.mimetype == "application/json":
            data = answer.get_json() if isinstance(answer.get_json(), dict) else {}
            following = data.get("next")
            assert "next" not in data or len(data["items"]) <= 1, (place, "every list is given in parts")
            later = f"{place}?limit=1&after={following}" if following else None
        elif answer.mimetype != "text/html":  # a picture
            later = None
        else:
            found = re.search(r'rel="next" href="([^"]+)"', answer.get_data(as_text=True))
            later = html.unescape(found[1]) if found else None
        if later:
            paged += 1
            assert client.get(later, headers=who.bearer).status_code == 200, later
        statuses = {q: client.get(f"{place}?{q}", headers=who.bearer).status_code for q in (ODD if later else ODD[:1])}
        assert max(statuses.values()) < 500, (place, statuses)
    assert paged >= 12, "lists of one row a page have a second page"


def test_a_list_read_whole_is_read_in_parts_too(app: Flask, db_session: Any) -> None:
    lead = cast.member("lead", (Role.LEAD, None))
    client = cast.sign_in(app.test_client(), lead)
    for place in ("/api/v1/services?", "/api/v1/categories?closed=true&"):
        whole = client.get(place, headers=lead.bearer).get_json()
        parts, after = [], ""
        while after is not None:
            part = client.get(f"{place}limit=3{after and '&after='}{after}", headers=lead.bearer).get_json()
            assert len(part["items"]) <= 3
            parts += part["items"]
            after = part["next"]
        assert len(whole["items"]) > 3
        assert (parts, whole["next"]) == (whole["items"], None)
        for odd in ("limit=0", "limit=201", "limit=x", "after=nonsense", "after=WzAsIiJd", "nonsense=1"):
            refused = client.get(place + odd, headers=lead.bearer)
            assert refused.status_code == 422, odd
            assert refused.get_json()["errors"][0]["pointer"] == "/" + odd.split("=", maxsplit=1)[0]


def test_only_what_is_no_list_holds_items_without_a_next_page(app: Flask) -> None:
    document = app.test_client().get("/api/v1/openapi.json").get_json()
    alone = set()
    for path, calls in document["paths"].items():
        answer = calls.get("get", {}).get("responses", {}).get("200", {}).get("content", {}).get("application/json")
        if answer and "$ref" in answer["schema"]:
            holds = document["components"]["schemas"][answer["schema"]["$ref"].rsplit("/", maxsplit=1)[1]]["properties"]
            named = {one["name"] for one in calls["get"].get("parameters", ()) if one["in"] == "query"}
            if "items" in holds and not ("next" in holds and {"limit", "after"} <= named):
                alone.add(path)
    assert alone == {"/api/v1/agents/{person_id}/hand-over", "/api/v1/tickets/bulk/{bulk_id}", "/api/v1/help-effect"}
