"""No value makes a schema fail or take long: each is refused in a sentence, in time that grows with its length."""

import time
from collections.abc import Iterator
from typing import Any

import marshmallow as ma
import pytest
from flask import Flask
from flask.testing import FlaskClient

from core.errors import DomainError
from organisation.people.roles import Role
from tests import cast
from web.fields import Input
from web.requests import MOST_ITEMS

LONG = 100_000  # characters, of the 256 KB that a body may hold
TEXTS = [
    *(sign * LONG for sign in "9 -.,:@a0\u00a0\u0660\n\t"),
    *("1e999999999", "-1e999999999", "1E400", "Infinity", "NaN", "0x10", "1_000", "١٢٣", "²", "½", "９９"),
    *("a." * 50_000 + "@b", "@" * 50_000 + "a.fi", '"' * 50_000 + "@a.fi", "a@" + "a-" * 50_000),
    *("1," * 50_000, "1 " * 50_000, "2026-01-01" * 20_000, "2026-01-01T00:00:00+00:00" + "0" * LONG),
    *("9999-12-31T23:59:59-23:59", "0001-01-01T00:00:00+23:59", "2026-02-30", "2026-W01-1", "20260101"),
    *("{" * LONG, "[" * LONG, '{"a":' * 40_000, "\x00", "\ud800", "\u202e", "\ufeff", "%s%(x)s{0}", "%" * LONG),
    *("0" * 31 + "g", "{" + "0" * 32 + "}", "urn:uuid:" + "0" * 32, "00000000-0000-0000-0000-00000000000"),
]
OTHERS: list[Any] = [
    *(
        True,
        None,
        0,
        -1,
        2**31,
        2**63,
        2**64,
        1e308,
        -1e308,
        0.1,
        [],
        {},
        [[]],
        [None],
        [{}],
        [[[[]]]],
        {"a": {"b": []}},
    ),
    *(["a"] * MOST_ITEMS, [{}] * MOST_ITEMS, {f"k{n}": n for n in range(MOST_ITEMS)}),
]


def every_field() -> Iterator[tuple[str, ma.Schema, str]]:
    """One field of each kind that the product takes: its name for people, its schema and its key."""
    seen: set[tuple[Any, ...]] = set()
    kinds = [Input]
    for kind in kinds:
        kinds += kind.__subclasses__()
        for key, field in kind().fields.items():
            inner = getattr(field, "inner", None)
            told = (type(field), type(inner), *(repr(vars(rule)) for rule in field.validators))
            if told not in seen:
                seen.add(told)
                yield f"{kind.__name__}.{key}", kind(), key


def test_no_value_makes_a_field_fail_or_take_long(app: Flask) -> None:
    fields = list(every_field())
    assert len(fields) > 40
    wrong = []
    with app.test_request_context("/"):
        for name, schema, key in fields:
            for value in (*TEXTS, *OTHERS):
                began = time.process_time()
                try:
                    schema.fields[key].deserialize(value)
                except (ma.ValidationError, DomainError):
                    pass
                except Exception as error:  # noqa: BLE001  whatever it is, a person would see a failure
                    wrong.append(f"{name}: {str(value)[:30]!r} {error!r}"[:200])
                if (took := time.process_time() - began) > 1:
                    wrong.append(f"{name}: {str(value)[:30]!r} took {took:.1f} s")
    assert not wrong, "\n".join(wrong)


def test_no_text_with_a_nul_is_taken_for_storing(app: Flask) -> None:
    # a cursor, a file, passwords that are hashed, an address, a day; where a scan is unreadable is what is answered
    read_otherwise = {"after", "file", "password", "again", "old", "SignIn.next", "CustodyArgs.at", "ScanCode.code"}
    wrong = []
    with app.test_request_context("/"):
        kinds = [Input]
        for kind in kinds:
            kinds += kind.__subclasses__()
            for key, field in kind().fields.items():
                name = f"{kind.__name__}.{key}"
                for value in ("1\x00b", ["1\x00b"], '{"serial": "a\\u0000"}'):
                    try:
                        taken = field.deserialize(value)
                    except (ma.ValidationError, DomainError):
                        continue
                    if "\\x00" in repr(taken) and not {name, key} & read_otherwise:
                        wrong.append(name)
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize(
    "part", ["9" * 5_000, "9" * 30, "٣", "-1", "0" * 5_000, "%00", "%ff", "a" * 5_000, "..", "%2f"]
)
def test_no_part_of_an_address_makes_an_answer_fail(app: Flask, client: FlaskClient, part: str) -> None:
    cast.sign_in(client, cast.everywhere(Role.ADMIN))
    token = cast.everywhere(Role.ADMIN).bearer
    for rule in app.url_map.iter_rules():
        if "GET" in (rule.methods or ()) and rule.arguments:
            path = "".join(str(text) if not is_dynamic else part for is_dynamic, text in rule._trace[1:]).lstrip("|")
            assert client.get(path, headers=token).status_code < 500, path


def test_no_argument_of_a_page_makes_it_fail(app: Flask, client: FlaskClient) -> None:
    cast.sign_in(client, cast.everywhere(Role.ADMIN))
    names = ("q", "after", "limit", "sort", "since", "school", "version", "lang", "next", "tag", "page")
    for rule in app.url_map.iter_rules():
        if "GET" in (rule.methods or ()) and not rule.arguments and not rule.rule.startswith("/api/"):
            for value in ("9" * 5_000, "x" * 5_000, "\x00", "%", "'\"<>"):
                answer = (
                    client.get(rule.rule, query_string=dict.fromkeys(names, value))
                    if len(value) < 600
                    else (client.get(rule.rule, query_string={"q": value, "after": "9" * 900, "limit": "9" * 900}))
                )
                assert answer.status_code < 500, (rule.rule, value[:20])
