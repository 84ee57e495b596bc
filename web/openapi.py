"""The API's document: OpenAPI 3.1, generated from routes and schemas; errors are problem+json."""

import threading
from collections.abc import Callable
from typing import Any, TypeVar, cast

import marshmallow as ma
from flask import Flask, Response, g
from flask_smorest import Api, Blueprint
from flask_smorest.utils import prepare_response
from webargs.flaskparser import FlaskParser
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import HTTPException

from core.errors import Invalid
from web import problems, short_lists
from web.doors import body, tells_secret

SPEC = {
    "API_TITLE": "Vire",
    "API_VERSION": "v1",
    "OPENAPI_VERSION": "3.1.0",
    "OPENAPI_URL_PREFIX": None,
    "API_SPEC_OPTIONS": {
        "info": {"description": "The device register and IT desk of a city's schools.", "license": {"name": "MIT"}},
        "components": {"securitySchemes": {"token": {"type": "http", "scheme": "bearer"}}},
        "security": [{"token": []}],
        "servers": [{"url": "/"}],
    },
}
INVALID = "INVALID"  # named here: Python 3.13 calls 422 otherwise than 3.11 does, and the document is a golden file
View = TypeVar("View", bound=Callable[..., Any])


class ProblemSchema(ma.Schema):
    type = ma.fields.String(required=True, metadata={"description": "address of a page about this kind of problem"})
    title = ma.fields.String(required=True)
    status = ma.fields.Integer(required=True)
    detail = ma.fields.String(required=True, metadata={"description": "one sentence in the asker's language"})
    code = ma.fields.String(required=True, metadata={"description": "stable, for programs"})
    instance = ma.fields.String()
    request_id = ma.fields.String()
    errors = ma.fields.List(
        ma.fields.Dict(keys=ma.fields.String(), values=ma.fields.String()),
        metadata={"description": "pointer (RFC 6901), code and detail of each field that needs another look"},
    )
    candidates = ma.fields.List(
        ma.fields.Dict(), metadata={"description": "what fits, with id and name, when several things do"}
    )


class Parser(FlaskParser):
    """Parses what the schemas describe; a bad shape is the house's own Invalid."""

    DEFAULT_UNKNOWN_BY_LOCATION = {k: ma.RAISE for k in ("json", "query", "form", "files")}  # noqa: C420  a dict is wanted

    def load_json(self, _request: Any, _schema: Any) -> Any:
        return body()

    def load_querystring(self, req: Any, schema: Any) -> Any:
        """The query; which part of a list is asked for does not concern the view of one that is read whole."""
        query = req.args
        if g.get("parted"):
            query = MultiDict(pair for pair in query.items(multi=True) if pair[0] not in short_lists.NAMES)
        return self._makeproxy(query, schema)

    def handle_error(self, error: ma.ValidationError, *_: Any, **__: Any) -> None:  # type: ignore[override]
        messages = error.messages if isinstance(error.messages, dict) else {"": error.messages}
        inner = list(messages.values())
        raise Invalid(inner[0] if len(inner) == 1 and isinstance(inner[0], dict) else messages)


class ApiBlueprint(Blueprint):
    """A part of the API under /api/v1."""

    ARGUMENTS_PARSER = Parser()

    def __init__(self, name: str, import_name: str, description: str) -> None:
        super().__init__(f"api_{name}", import_name, url_prefix="/api/v1", description=description)

    def arguments(self, schema: type[ma.Schema] | ma.Schema, **options: Any) -> Any:
        """Parse with one instance for all requests: building a schema costs more than loading with it."""
        decorate = super().arguments(schema() if isinstance(schema, type) else schema, **options)

        def documented(view: View) -> View:
            made: Any = decorate(view)
            made._apidoc["arguments"]["responses"] = {422: INVALID}
            return cast("View", made)

        return documented

    def add_url_rule(
        self, rule: str, endpoint: str | None = None, view_func: Any = None, *positional: Any, **options: Any
    ) -> None:
        """Register a view; one that answers a whole list is given in parts, too (web/short_lists.py)."""
        doc = getattr(view_func, "_apidoc", {})
        answers = [one.get("schema") for one in doc.get("response", {}).get("responses", {}).get(200, ())]
        given = (p["schema"] for p in doc.get("arguments", {}).get("parameters", ()) if p["in"] == "query")
        named = {field.data_key or name for schema in given for name, field in schema.fields.items()}
        if "GET" in options.get("methods", ("GET",)) and any(short_lists.is_one(one, named) for one in answers):
            endpoint = endpoint or view_func.__name__
            view_func = self._documents_parts(short_lists.in_parts(view_func, named))
        super().add_url_rule(rule, endpoint, view_func, *positional, **options)

    def _documents_parts(self, view: Any) -> Any:
        given = view._apidoc.get("arguments", {})
        parts = {"in": "query", "required": False, "schema": short_lists.PartArgs()}
        both = {"parameters": [*given.get("parameters", ()), parts], "responses": {422: INVALID}}
        view._apidoc = view._apidoc | {"arguments": given | both}
        return view

    def _prepare_arguments_doc(self, doc: Any, doc_info: Any, **given: Any) -> Any:
        """A file and the fields beside it are one body, which flask-smorest does not know."""
        operation = doc_info.get("arguments", {})
        parts = [p for p in operation.get("parameters", ()) if p["in"] in {"files", "form"}]
        if len(parts) > 1:
            kinds = tuple(type(p["schema"]) for p in parts)
            whole = type("".join(kind.__name__ for kind in kinds), kinds, {})
            others = [p for p in operation["parameters"] if p not in parts]
            operation["parameters"] = [*others, {"in": "files", "required": True, "schema": whole()}]
        return super()._prepare_arguments_doc(doc, doc_info, **given)

    def tells_secret(self, view: View) -> View:
        """Document that the answer of `view` holds a secret, and keep none of its answers under an Idempotency-Key."""
        says = "The answer holds a secret and is never stored: sent again under the same Idempotency-Key it is 409."
        documented: View = self.doc(**{"x-answer-holds-secret": True})(tells_secret(view))
        return cast(
            "View",
            self.alt_response(409, schema=ProblemSchema, content_type=problems.TYPE, description=says)(documented),
        )

    def versioned(self, view: View) -> View:
        """Document that `view` needs If-Match; it asks for it with `doors.if_match()`."""
        header = {
            "name": "If-Match",
            "in": "header",
            "required": True,
            "schema": {"type": "string", "pattern": '^"[0-9]{1,9}"$'},
            "description": "the ETag of the row as you saw it",
            "example": '"1"',
        }
        documented: View = self.doc(parameters=[header])(view)
        for status in (428, 412, 409):
            documented = self.alt_response(status, schema=ProblemSchema, content_type=problems.TYPE)(documented)
        return documented


class ProblemApi(Api):
    """flask-smorest with the house's answers to errors, and a document that is made when it is first asked for.

    The document takes 16 MB and half a second, and most processes are never asked for it.
    """

    ERROR_SCHEMA = ProblemSchema()  # one for all 64 answers: making one takes a millisecond

    def __init__(self, app: Flask) -> None:
        self._undescribed: list[Blueprint] = []
        self._describing = threading.Lock()
        super().__init__(app)

    def register_blueprint(self, blp: Blueprint, **options: Any) -> None:
        """Register the routes of `blp`; see `document`."""
        self._app.extensions["flask-smorest"]["blp_name_to_api"][blp.name] = self
        self._app.register_blueprint(blp, **options)
        self._undescribed.append(blp)

    def document(self) -> dict[str, Any]:
        """The OpenAPI document of all routes; apispec builds on it the next time, so it is not to be changed."""
        with self._describing:
            while self._undescribed:
                blp = self._undescribed.pop(0)
                blp.register_views_in_doc(self, self._app, self.spec, name=blp.name, parameters=None)
                self.spec.tag({"name": blp.name, "description": blp.description})
            made: dict[str, Any] = self.spec.to_dict()
            return made

    def handle_http_exception(self, error: HTTPException) -> Response:
        return problems.http_problem(error)

    def _register_responses(self) -> None:
        old = vars(type(self)).get("DEFAULT_RESPONSE_CONTENT_TYPE", "application/json")
        self.DEFAULT_RESPONSE_CONTENT_TYPE = problems.TYPE
        super()._register_responses()
        invalid = {"description": "Some fields need another look", "schema": self.ERROR_SCHEMA}
        prepare_response(invalid, self.spec, problems.TYPE)
        self.spec.components.response(INVALID, invalid, lazy=True)
        self.DEFAULT_RESPONSE_CONTENT_TYPE = old
