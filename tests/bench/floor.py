"""The floor: what one device and a page of 50 cost when nothing is done but what must be.

Bare Flask routes under the same gunicorn settings. They look up the token and send the same SQL as Vire through psycopg
on a connection of their own that commits nothing, and answer with orjson. `BENCH_FLOOR` names the file that says which.
"""

import hashlib
import hmac
import os
import pickle
import threading
from pathlib import Path
from typing import Any

import orjson
import psycopg
from flask import Flask, Response, abort, request

from tests.bench.heard import Plan, Said

app = Flask(__name__)
plan: Plan = pickle.loads(Path(os.environ["BENCH_FLOOR"]).read_bytes())  # noqa: S301  written by the bench itself
own = threading.local()


def _ask(said: Said, **values: Any) -> psycopg.Cursor[Any]:
    if not hasattr(own, "connection"):
        own.connection = psycopg.connect(plan.dsn, autocommit=True)
    return own.connection.execute(said.sql, {**said.parameters, **values})


def _admit() -> None:
    _, public, secret = request.headers.get("Authorization", "").removeprefix("Bearer ").split("_", 2)
    found = _ask(plan.token, key=public)
    row = found.fetchone()
    names = [column.name for column in found.description or ()]
    if row is None or not hmac.compare_digest(
        row[names.index("secret_hash")], hashlib.sha256(secret.encode()).digest()
    ):
        abort(401)


def _answer(data: Any) -> Response:
    return Response(orjson.dumps(data, default=str), content_type="application/json")


@app.get("/api/v1/devices/by-serial/<serial>")
def by_serial(serial: str) -> Response:
    _admit()
    return _answer(_ask(plan.lookup, key=serial).fetchone())


@app.get("/api/v1/devices")
def page() -> Response:
    _admit()
    *before, last = plan.pages[request.query_string.decode()]
    for said in before:
        _ask(said)
    return _answer({"items": _ask(last).fetchmany(50)})
