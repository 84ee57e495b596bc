"""The API's document for programs and for people, and a page about each kind of problem."""

from typing import Any

import orjson
from flask import Blueprint, Response, current_app

from core.errors import NotFound
from web import doors, problems
from web.fields import unfilled

pages = Blueprint("browse", __name__)
VERBS = ("get", "post", "put", "patch", "delete")
NO_COOKIES = ""  # below /api/ none is read: a link to sign in would tell a signed-in reader a lie
IDEMPOTENCY_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "schema": {"type": "string", "minLength": 1, "maxLength": 200, "pattern": "^[ -~]+$"},
    "description": "sent again with the same key within a week, the same request has one effect and one answer",
}


def document() -> dict[str, Any]:
    """The OpenAPI 3.1 document of this application."""
    api = current_app.extensions["flask-smorest"]["apis"][""]["ext_obj"]
    made = dict(api.document())  # a copy: apispec gives out what it will build on the next time
    made["paths"] = {path: _with_key(operations) for path, operations in sorted(made["paths"].items())}
    return made


def _with_key(operations: dict[str, Any]) -> dict[str, Any]:
    """`operations` of one path, of which every POST takes an Idempotency-Key."""
    if "post" not in operations:
        return operations
    parameters = [*operations["post"].get("parameters", ()), IDEMPOTENCY_KEY]
    return {**operations, "post": {**operations["post"], "parameters": parameters}}


@pages.get("/api/v1/openapi.json")
@doors.public
def openapi() -> Response:
    """OpenAPI, for programs."""
    return Response(orjson.dumps(document(), option=orjson.OPT_SORT_KEYS), content_type="application/json")


@pages.get("/api/")
@doors.public
def human() -> Response:
    """The same, for people."""
    made = document()
    return doors.page("api.html", document=made, groups=_groups(made), sign_in_url=NO_COOKIES)


@pages.get("/api/problems/<code>")
@doors.public
def problem(code: str) -> Response:
    """What a kind of problem means. Raises NotFound."""
    kinds = problems.kinds()
    if code not in kinds:
        raise NotFound
    says = unfilled(kinds[code].says).replace("%(", "‹").replace(")s", "›")
    return doors.page("problem_kind.html", code=code, http_status=kinds[code].status, says=says, sign_in_url=NO_COOKIES)


def _groups(made: dict[str, Any]) -> list[tuple[dict[str, Any], list[dict[str, Any]]]]:
    calls: dict[str, list[dict[str, Any]]] = {}
    for path, operations in made["paths"].items():
        for verb in VERBS:
            if verb in operations:
                calls.setdefault(operations[verb]["tags"][0], []).append(_call(made, verb, path, operations))
    return [(tag, calls.get(tag["name"], [])) for tag in made.get("tags", []) if tag["name"] in calls]


def _call(made: dict[str, Any], verb: str, path: str, operations: dict[str, Any]) -> dict[str, Any]:
    operation = operations[verb]
    parameters = [p for p in (*operations.get("parameters", ()), *operation.get("parameters", ())) if "name" in p]
    return {
        "method": verb.upper(),
        "path": path,
        "summary": operation.get("summary", ""),
        "description": operation.get("description", ""),
        "parameters": parameters,
        "fields": _fields(made, operation),
        "answers": [(s, a.get("description", "")) for s, a in operation["responses"].items() if s != "default"],
    }


def _fields(made: dict[str, Any], operation: dict[str, Any]) -> list[tuple[str, dict[str, Any], bool]]:
    for content in operation.get("requestBody", {}).get("content", {}).values():
        schema = content.get("schema", {})
        schema = made["components"]["schemas"].get(schema.get("$ref", "").rpartition("/")[2], schema)
        return [(n, f, n in schema.get("required", ())) for n, f in schema.get("properties", {}).items()]
    return []
