"""What a library says about a wrong value is said in the reader's language, with its limits."""

from collections.abc import Callable
from typing import Any

import marshmallow as ma
import pytest
from flask import Flask
from flask_babel import force_locale

from organisation.people.roles import Role
from tests.cast import member
from web.fields import word

WRONG: list[tuple[Callable[[Any], Any], Any, str]] = [
    (ma.validate.OneOf(("fi", "sv")), "x", "Valitse jokin näistä: fi, sv."),
    (ma.validate.Length(1, 5), [], "Pituuden on oltava 1–5."),
    (ma.validate.Length(max=5), "xxxxxx", "Pituus saa olla enintään 5."),
    (ma.validate.Length(1), [], "Pituuden on oltava vähintään 1."),
    (ma.validate.Range(0, 1.5), 2, "Anna luku väliltä 0–1.5."),
    (ma.validate.Range(0), -1, "Anna vähintään luku 0."),
    (ma.validate.Range(max=9), 10, "Anna enintään luku 9."),
    (ma.validate.Regexp("x"), "y", "Tämä ei ole oikeassa muodossa."),
]


@pytest.mark.parametrize(("rule", "value", "says"), WRONG)
def test_a_rule_of_the_library_is_said_in_finnish(app: Flask, rule: Any, value: Any, says: str) -> None:
    with pytest.raises(ma.ValidationError) as refused:
        rule(value)
    with app.test_request_context(), force_locale("fi"):
        assert word(str(refused.value.messages[0])) == says


def test_a_refusal_of_the_api_names_the_limit_in_the_readers_language(client: Any) -> None:
    who = member("aino", (Role.LEAD, None), language="fi")
    refused = client.post(
        "/api/v1/calendars/it_support/due", json={"running": [], "budget_minutes": -1}, headers=who.bearer
    )
    assert refused.get_json()["errors"][0]["detail"] == "Anna luku väliltä 0–2000000."
