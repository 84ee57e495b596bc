"""The API's document is a golden file: `make golden` writes it, a change is seen in review."""

import json
from pathlib import Path

from flask.testing import FlaskClient

GOLDEN = Path(__file__).resolve().parents[2] / "docs" / "openapi.json"


def test_the_document_is_the_golden_one_however_often_it_is_asked_for(client: FlaskClient) -> None:
    for path in ("/api/", "/api/v1/openapi.json"):
        assert client.get(path).status_code == 200
    assert client.get("/api/v1/openapi.json").get_json() == json.loads(GOLDEN.read_text())


def test_people_can_browse_it(client: FlaskClient) -> None:
    page = client.get("/api/?lang=en").get_data(as_text=True)
    assert "/api/v1/me" in page
    assert "/sign-in" not in page
    assert "curl http://localhost/api/v1/tickets" in page


def test_every_kind_of_problem_has_a_page(client: FlaskClient) -> None:
    refused = client.get("/api/v1/me").get_json()
    assert refused["code"] == "sign_in"
    assert client.get("/api/problems/not_found?lang=en").status_code == 200
    assert client.get("/api/problems/no-such-kind?lang=en").status_code == 404
