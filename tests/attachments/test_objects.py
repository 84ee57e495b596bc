"""Files in S3-compatible storage: given out by Vire alone, and while it is away nothing is lost and everything says so."""

import io
import socket
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import boto3
import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from moto.server import ThreadedMotoServer

from core import clock
from core.db import db, transaction
from core.outbox.items import Item
from tests import cast, makers
from tests.attachments import files
from tests.attachments.test_doors import code, post, stored
from tests.attachments.test_keeping import mail
from tests.mail import mails
from tickets.attachments import preparing, sweeping
from tickets.attachments.preparing import Sent
from tickets.attachments.refusals import StorageAway
from tickets.desk import attaching, desk
from tickets.mail_in import attaching as mailed
from tickets.mail_in import processing, receiving

pytestmark = pytest.mark.usefixtures("db_session")
BUCKET = "files"


@pytest.fixture(scope="module")
def server() -> Iterator[Any]:
    """A client of a real S3 server on loopback, with an empty bucket."""
    one = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    one.start()
    host, port = one.get_host_and_port()
    client = boto3.client(
        "s3", endpoint_url=f"http://{host}:{port}", region_name="us-east-1", **{KEY: "vire", SECRET: "a/secret"}
    )
    client.create_bucket(Bucket=BUCKET)
    yield client
    one.stop()


KEY, SECRET = "aws_access_key_id", "aws_secret_access_key"


@pytest.fixture
def bucket(app: Flask, server: Any) -> Iterator[Any]:
    """Files are kept there."""
    own = app.config["SETTINGS"]
    app.config["SETTINGS"] = replace(own, s3=_url(server.meta.endpoint_url))
    yield server
    app.config["SETTINGS"] = own
    for name in names(server):
        server.delete_object(Bucket=BUCKET, Key=name)


def _url(endpoint: str) -> str:
    return endpoint.replace("http://", "http://vire:a%2Fsecret@") + f"/{BUCKET}"


def names(client: Any) -> set[str]:
    return {one["Key"] for one in client.list_objects_v2(Bucket=BUCKET).get("Contents", ())}


def go_away(app: Flask) -> str:
    """Let nothing answer where the storage was; returns the address where it was."""
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        port = trial.getsockname()[1]
    there: str = app.config["SETTINGS"].s3
    come_back(app, f"http://vire:a%2Fsecret@127.0.0.1:{port}/{BUCKET}")
    return there


def come_back(app: Flask, address: str) -> None:
    app.config["SETTINGS"] = replace(app.config["SETTINGS"], s3=address)


def test_files_lie_in_the_bucket_and_are_given_out_to_whoever_may_see_them(client: FlaskClient, bucket: Any) -> None:
    teacher, before = cast.teacher(), files.on_disk()
    ticket = makers.routed(teacher)
    picture = files.picture("JPEG")
    sent = post(client, teacher, ticket, ("kuva.jpg", picture), ("loki.txt", b"all of it"))
    assert sent.status_code == 201
    assert len(names(bucket)) == 3  # with a small picture
    assert files.on_disk() == before
    photo, log = (f"/api/v1/attachments/{one['id']}" for one in sent.json["items"])
    assert client.get(log, headers=teacher.bearer).data == b"all of it"
    assert client.get(f"{photo}/thumbnail", headers=teacher.bearer).data[:2] == b"\xff\xd8"
    assert client.get(photo, headers=cast.outsider().bearer).status_code == 404
    assert post(client, teacher, ticket, ("sama.txt", b"all of it")).status_code == 200
    assert len(names(bucket)) == 3  # what was there is not kept twice
    gone = client.post(f"{log}/remove", json={"reason": "wrong"}, headers=teacher.bearer)
    assert gone.status_code == 200
    for (payload,) in db.session.execute(sa.select(Item.payload).where(Item.topic == sweeping.DELETE)):
        sweeping.delete(payload["key"], mails.own())
    assert len(names(bucket)) == 2


def test_what_has_no_row_is_swept_after_an_hour_and_nothing_else(bucket: Any) -> None:
    teacher = cast.teacher()
    ticket = makers.routed(teacher)
    files.added(teacher, ticket)
    kept = names(bucket)
    with transaction() as work, preparing.prepared([Sent("b.txt", io.BytesIO(b"x"))], mails.own()) as prepared:
        attaching.attach(teacher.actor, desk.get(teacher.actor, ticket.id, lock=True), prepared, mails.own())
        work.discard()  # the process ends here
    assert len(names(bucket)) == len(kept) + 1
    assert sweeping.sweep(mails.own()) == 0
    with time_machine.travel(clock.now() + timedelta(seconds=sweeping.SECONDS + 60)):
        assert sweeping.sweep(mails.own()) == 1
    assert names(bucket) == kept


@pytest.mark.usefixtures("bucket")
def test_while_the_storage_is_away_everything_says_so_and_nothing_is_lost(app: Flask, client: FlaskClient) -> None:
    teacher = cast.teacher()
    ticket = makers.routed(teacher)
    sent = post(client, teacher, ticket, ("a.txt", b"before"))
    path = f"/api/v1/attachments/{sent.json['id']}"
    there = go_away(app)
    assert code(client.get(path, headers=teacher.bearer)) == "503 file_unavailable"
    refused = post(client, teacher, ticket, ("b.txt", b"meanwhile"))
    assert (code(refused), "Retry-After" in refused.headers, stored()) == ("503 storage_away", True, 1)
    cast.sign_in(client, teacher)
    typed = {"title": "Näyttö on rikki", "school": str(cast.school().id), "class_stopped": "false"}
    page = client.post("/tickets/new?lang=en", data=typed | {"files": [(io.BytesIO(b"x"), "c.txt")]})
    assert page.status_code == 503
    for words in ("Files cannot be kept at the moment", "Näyttö on rikki"):
        assert words in page.text
    assert client.post("/tickets/new", data=typed).status_code == 303  # without the file it is filed
    key = come(mail(teacher, 7, ("liite.txt", b"by mail")))
    with pytest.raises(StorageAway), transaction():
        mailed.attach(key, mails.own())
    come_back(app, there)
    with transaction():
        mailed.attach(key, mails.own())
    assert client.get(path, headers=teacher.bearer).data == b"before"
    assert stored() == 3  # the first, and those of the mail: its text file and the picture of its signature


def come(raw: bytes) -> Any:
    """A mail that became a ticket, whose files wait for their job."""
    with transaction():
        key = receiving.receive(raw, mails.own())
    with transaction():
        assert processing.process(key, mails.own()) is not None
    return key
