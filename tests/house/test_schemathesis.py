"""Whatever the document allows to be sent, and much that it forbids, is answered as it says, and never with a 5xx.

Every call of the API, in process, by somebody who holds every role. Most keys in paths are those of things that exist,
with the version they have, so that the requests reach the services.
"""

import json
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, Phase, given, seed, settings
from schemathesis import Case, GenerationMode, openapi
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import content_type_conformance, status_code_conformance

from core.db import db
from organisation.people.roles import Role
from tests import cast
from tests.conftest import ROOT
from tests.house import world

EXAMPLES = {GenerationMode.POSITIVE: 2, GenerationMode.NEGATIVE: 1}  # of each call
PARTS = 4  # so that a parallel run has something to share out
PROBLEM = "application/problem+json"
DOCUMENT = json.loads((ROOT / "docs" / "openapi.json").read_text())


@pytest.mark.parametrize("part", range(PARTS))
def test_every_call_answers_as_the_document_says(app: Flask, client: FlaskClient, part: int) -> None:
    everybody = cast.member("everybody", *((role, None) for role in Role))
    headers = everybody.bearer  # a token made inside an example would be undone with it
    things = world.build()
    schema = openapi.from_dict(DOCUMENT)
    schema.app = app
    operations = [found.ok() for found in schema.get_all_operations()]
    assert len(operations) == sum(m in VERBS for path in DOCUMENT["paths"].values() for m in path)
    for operation in operations[part::PARTS]:
        for mode, number in EXAMPLES.items():
            fixed = known(operation.path, things) if mode is GenerationMode.POSITIVE else {}
            examples(operation.as_strategy(generation_mode=mode, **fixed), number, headers)


VERBS = {"get", "post", "put", "patch", "delete"}


def known(path: str, things: dict[str, Any]) -> dict[str, Any]:
    """What is said of a thing that exists instead of being made up."""
    names = world.named(path)
    return {
        "path_parameters": {name: str(things[name]) for name in names},
        "headers": {"If-Match": f'"{world.version(path, things)}"'},
    }


def examples(cases: Any, number: int, headers: dict[str, str]) -> None:
    """Send `number` of the `cases`; whatever they did is undone."""

    @seed(2026)
    @settings(
        max_examples=number,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=cases)
    def send(case: Case) -> None:
        db.session.remove()
        savepoint: Any = db.engine.begin_nested()  # type: ignore[attr-defined]
        try:
            answer = case.call(headers=headers)
            case.validate_response(
                answer, checks=[not_a_server_error, status_code_conformance, content_type_conformance]
            )
            if answer.status_code >= 400:
                assert answer.headers["content-type"] == [PROBLEM], case.as_curl_command()
                assert answer.json()["status"] == answer.status_code
        finally:
            db.session.remove()
            savepoint.rollback()

    send()
