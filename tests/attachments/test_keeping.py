"""What survives: a file has a row or is swept, a virus is never given out, a mail's files come once."""

import io
import os
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from core.db import db, transaction
from core.outbox.items import Item
from core.scope import everywhere
from core.settings import Settings
from tests import cast, makers
from tests.attachments import files
from tests.mail import mails
from tests.mail_in.corpus import parts
from tests.organisation import facts
from tickets.attachments import preparing, scanning, sweeping
from tickets.attachments.models import Attachment, Scan
from tickets.attachments.preparing import Sent
from tickets.desk import attaching, desk
from tickets.mail_in import attaching as mailed
from tickets.mail_in import processing, receiving
from tickets.ticket.models import Ticket

pytestmark = pytest.mark.usefixtures("db_session")


def rows() -> list[Attachment]:
    wanted = sa.select(Attachment).order_by(Attachment.created_at, Attachment.name)
    wanted = wanted.execution_options(populate_existing=True)
    return list(db.session.scalars(everywhere(wanted, Attachment, why="a test looks")))


def test_a_file_whose_request_ended_before_its_row_is_swept_and_no_other() -> None:
    teacher = cast.teacher()
    ticket = makers.routed(teacher)
    kept = files.added(teacher, ticket)[0].storage_key
    own, before = mails.own(), files.on_disk()
    with transaction() as work, preparing.prepared([Sent("b.txt", io.BytesIO(b"x"))], own) as prepared:
        attaching.attach(teacher.actor, desk.get(teacher.actor, ticket.id, lock=True), prepared, own)
        work.discard()  # the process ends here
    (left,) = files.on_disk() - before
    sweeping.sweep(mails.own())
    assert left in files.on_disk()  # it is young: its request may still go on
    folder = Path(mails.own().state) / "attachments"
    old = time.time() - 2 * sweeping.SECONDS
    for path in folder.rglob("*"):
        os.utime(path, (old, old))
    assert sweeping.sweep(mails.own()) >= 1
    assert kept in files.on_disk()
    assert left not in files.on_disk()


class Scanner:
    """A virus scanner that speaks clamd's INSTREAM and knows one virus."""

    def __init__(self, folder: Path) -> None:
        self.address = f"unix://{folder / 'clamd'}"
        self.asked = 0
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._socket.bind(str(folder / "clamd"))
        self._socket.listen()
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            with connection, connection.makefile("rwb") as stream:
                assert stream.read(10) == b"zINSTREAM\0"
                seen = b""
                while size := int.from_bytes(stream.read(4)):
                    seen += stream.read(size)
                self.asked += 1
                answer = b"stream: Eicar-Signature FOUND\0" if files.EICAR in seen else b"stream: OK\0"
                stream.write(b"INSTREAM size limit exceeded. ERROR\0" if b"too much" in seen else answer)

    def stop(self) -> None:
        if self._socket.fileno() >= 0:
            self._socket.shutdown(socket.SHUT_RDWR)
            self._socket.close()


@pytest.fixture
def scanner(app: Flask, tmp_path: Path) -> Iterator[Scanner]:
    found, own = Scanner(tmp_path), app.config["SETTINGS"]
    app.config["SETTINGS"] = replace(own, clamav=found.address)
    yield found
    app.config["SETTINGS"] = own
    found.stop()


def test_a_file_is_given_out_once_the_scanner_found_it_clean(client: FlaskClient, scanner: Scanner) -> None:
    teacher = cast.teacher()
    ticket = makers.routed(teacher)
    (one,) = files.added(teacher, ticket, ("a.txt", b"harmless"))
    path = f"/api/v1/attachments/{one.id}"
    assert client.get(path, headers=teacher.bearer).json["code"] == "being_scanned"
    queued = sa.select(Item.payload).where(Item.topic == scanning.TOPIC)
    assert db.session.scalars(queued).all() == [{"attachment_id": str(one.id)}]
    for _ in range(2):
        with transaction():
            scanning.scan(one.id, mails.own())
    assert (rows()[0].scan, scanner.asked) == (Scan.CLEAN, 1)
    assert client.get(path, headers=teacher.bearer).data == b"harmless"


def test_a_file_with_a_virus_is_deleted_and_the_ticket_says_so(client: FlaskClient, scanner: Scanner) -> None:
    teacher = cast.teacher()
    ticket = makers.routed(teacher)
    (one,) = files.added(teacher, ticket, ("a.txt", files.EICAR))
    key = one.storage_key
    with transaction():
        scanning.scan(one.id, mails.own())
    answer = client.get(f"/api/v1/attachments/{one.id}", headers=teacher.bearer)
    assert (answer.status_code, answer.json["code"]) == (410, "file_infected")
    assert key not in files.on_disk()
    cast.sign_in(client, makers.agent())
    page = client.get(f"/tickets/{ticket.id}?lang=en").text
    assert "A file with a virus was deleted" in page
    assert "contained a virus and was deleted" in page


def test_a_scanner_that_cannot_judge_is_asked_again(scanner: Scanner) -> None:
    teacher = cast.teacher()
    (one,) = files.added(teacher, makers.routed(teacher), ("a.txt", b"too much"))
    with pytest.raises(scanning.ScannerFailed):
        scanning.scan(one.id, mails.own())
    scanner.stop()
    with pytest.raises(OSError, match=r".*"):
        scanning.scan(one.id, mails.own())
    assert rows()[0].scan is Scan.PENDING


SIGNATURE = files.picture(size=(20, 10))


def mail(who: cast.Member, number: int, *more: tuple[str, bytes]) -> bytes:
    import base64

    def part(name: str, raw: bytes, kind: str = "application/octet-stream") -> tuple[str, str]:
        head = f'Content-Type: {kind}; name="{name}"\r\nContent-Transfer-Encoding: base64'
        return (head, base64.encodebytes(raw).decode())

    logo = (
        "Content-Type: image/png\r\nContent-ID: <logo>\r\nContent-Transfer-Encoding: base64",
        base64.encodebytes(SIGNATURE).decode(),
    )
    raw = parts(("Content-Type: text/plain", f"Help {number}"), logo, *(part(name, body) for name, body in more))
    return raw.replace(b"tiina@test.invalid", who.person.email.encode()).replace(b"<parts@", b"<parts%d@" % number)


def come(raw: bytes, own: Settings) -> Ticket:
    with transaction():
        key = receiving.receive(raw, own)
    with transaction():
        done = processing.process(key, own)
    assert done is not None
    queued = sa.select(Item.payload).where(Item.topic == mailed.TOPIC, Item.dedup_key == str(key))
    assert db.session.scalars(queued).all() == [{"mail_id": str(key)}]
    for _ in range(2):  # the job may come twice
        with transaction():
            mailed.attach(key, own)
    assert done.ticket_id is not None
    return makers.fetched(done.ticket_id)


def test_the_files_of_a_mail_are_added_once_and_a_picture_of_its_signature_only_the_first_time() -> None:
    teacher, own = cast.teacher(), mails.own()
    first = come(mail(teacher, 1, ("kuva.jpg", files.picture("JPEG", turned=True)), ("paha.svg", b"<svg/>")), own)
    found = [(row.name, row.refusal, row.ticket_id == first.id) for row in rows()]
    assert sorted(found) == [
        ("image.png", "", True),
        ("kuva.jpg", "", True),
        ("paha.svg", "kind_not_accepted", True),
    ]
    assert {row.author_id for row in rows()} == {teacher.id}
    second = come(mail(teacher, 2, ("loki.txt", b"log")), own)
    assert [row.name for row in rows() if row.ticket_id == second.id] == ["loki.txt"]


def test_a_file_of_a_mail_that_was_not_kept_is_named_with_its_reason_to_the_desk_alone(client: FlaskClient) -> None:
    teacher = cast.teacher()
    ticket = come(mail(teacher, 1, ("paha.svg", b"<svg/>")), mails.own())
    cast.sign_in(client, makers.agent())
    assert (
        "paha.svg was not kept: files of this kind are not accepted" in client.get(f"/tickets/{ticket.id}?lang=en").text
    )
    cast.sign_in(client, teacher)
    assert "was not kept" not in client.get(f"/tickets/{ticket.id}?lang=en").text


def test_a_file_is_removed_by_whoever_added_it_or_the_desk_and_is_gone_from_the_disk(client: FlaskClient) -> None:
    teacher, agent = cast.teacher(), makers.agent()
    ticket = makers.routed(teacher)
    first, second = files.added(teacher, ticket, ("a.txt", b"one"), ("b.txt", b"two"))
    paths, keys = [f"/api/v1/attachments/{one.id}" for one in (first, second)], [first.storage_key, second.storage_key]
    assert client.post(f"{paths[0]}/remove", json={}, headers=cast.contact().bearer).status_code == 403
    assert client.post(f"{paths[0]}/remove", json={}, headers=cast.outsider().bearer).status_code == 404
    assert client.post(f"{paths[0]}/remove", json={"reason": "a pupil"}, headers=teacher.bearer).status_code == 200
    cast.sign_in(client, agent)
    assert f"/attachments/{second.id}/remove" in client.get(f"/tickets/{ticket.id}").text
    for _ in range(2):
        assert client.post(f"/attachments/{second.id}/remove").status_code == 303
    assert client.get(paths[0], headers=agent.bearer).json["code"] == "file_removed"
    assert facts.verbs(ticket.id).count("ticket.file_removed") == 2
    queued = sa.select(Item.payload).where(Item.topic == sweeping.DELETE)
    assert {payload["key"] for payload in db.session.scalars(queued)} == set(keys)
    for key in keys:
        sweeping.delete(key or "", mails.own())
    assert not set(keys) & files.on_disk()
    assert "a.txt was removed." in client.get(f"/tickets/{ticket.id}?lang=en").text
