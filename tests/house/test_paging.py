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
            following = answer.get_json().get("next") if isinstance(answer.get_json(), dict) else None
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
