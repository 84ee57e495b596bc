"""Files on tickets over JSON and on pages: who may add and see them, and what is answered."""

import io
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from core.db import db, transaction
from core.scope import everywhere
from organisation.people.roles import Role
from tests import cast, makers
from tests.attachments import files
from tests.organisation import facts
from tickets.attachments import limits
from tickets.attachments.models import Attachment
from tickets.desk import merging
from tickets.states import State, Visibility
from tickets.ticket.models import Ticket


def post(client: FlaskClient, who: cast.Member, ticket: Ticket, *sent: tuple[str, bytes], **fields: str) -> Any:
    data = {"file": [(io.BytesIO(raw), name) for name, raw in sent]} | fields
    return client.post(f"/api/v1/tickets/{ticket.id}/attachments", data=data, headers=who.bearer)


def code(answer: Any) -> str:
    return f"{answer.status_code} {answer.json.get('code', '')}".strip()


def stored() -> int:
    counted = sa.select(sa.func.count()).select_from(Attachment)
    return db.session.scalar(everywhere(counted, Attachment, why="a test counts")) or 0


def test_a_file_is_added_downloaded_and_shown_small(client: FlaskClient) -> None:
    teacher, agent = cast.teacher(), makers.agent()
    ticket = makers.routed(teacher)
    answer = post(client, teacher, ticket, ("näyttö rikki.png", files.picture()))
    assert answer.status_code == 201
    one = answer.json
    assert (one["name"], one["media_type"], one["scan"]) == ("näyttö rikki.png", "image/png", "off")
    path = f"/api/v1/attachments/{one['id']}"
    for who in (teacher, agent):
        got = client.get(path, headers=who.bearer)
        assert (got.status_code, got.mimetype, len(got.data)) == (200, "image/png", one["bytes"])
        assert got.headers["Content-Disposition"].startswith("attachment;")
        assert got.headers["X-Content-Type-Options"] == "nosniff"
        assert got.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
        assert got.headers["Cache-Control"] == "no-store"
    small = client.get(f"{path}/thumbnail", headers=agent.bearer)
    assert (small.status_code, small.mimetype) == (200, "image/jpeg")
    whole = client.get(f"/api/v1/tickets/{ticket.id}", headers=agent.bearer).json
    assert [message["text"] for message in whole["messages"]] == ["[näyttö rikki.png]"]
    assert facts.verbs(ticket.id)[-2:] == ["ticket.replied", "ticket.attached"]
    listed = client.get(f"/api/v1/tickets/{ticket.id}/attachments", headers=agent.bearer).json["items"]
    assert [one["id"] for one in listed] == [one["id"]]


def test_the_same_file_twice_is_kept_once(client: FlaskClient) -> None:
    teacher = cast.teacher()
    ticket = makers.routed(teacher)
    first = post(client, teacher, ticket, ("a.txt", b"same"), ("b.txt", b"same"))
    assert (first.status_code, [one["name"] for one in first.json["items"]]) == (201, ["a.txt"])
    again = post(client, teacher, ticket, ("c.txt", b"same"))
    assert (again.status_code, again.json["id"], stored()) == (200, first.json["id"], 1)


def test_only_who_may_see_the_ticket_sees_its_files(client: FlaskClient) -> None:
    teacher, agent = cast.teacher(), makers.agent()
    ticket = makers.routed(teacher)
    public = files.added(teacher, ticket)[0].id
    internal = files.added(agent, ticket, ("muistio.txt", b"secret"), visibility=Visibility.INTERNAL)[0].id
    colleague = cast.member("colleague", (Role.REQUESTER, cast.school()))
    watched = {"outsider": cast.outsider(), "colleague": colleague, "requester": teacher, "agent": agent}
    seen = {
        name: [client.get(f"/api/v1/attachments/{key}", headers=who.bearer).status_code for key in (public, internal)]
        for name, who in watched.items()
    }
    assert seen == {"outsider": [404, 404], "colleague": [404, 404], "requester": [200, 404], "agent": [200, 200]}
    assert code(post(client, cast.outsider(), ticket, ("a.txt", b"x"))) == "404 not_found"
    assert code(post(client, cast.contact(), ticket, ("a.txt", b"x"))) == "403 forbidden"
    assert code(post(client, teacher, ticket, ("a.txt", b"x"), visibility="internal")) == "403 forbidden"


def test_an_agent_who_asked_sees_no_file_of_an_internal_note(client: FlaskClient) -> None:
    asking, agent = makers.agent("accounts"), makers.agent()
    with transaction():
        ticket = makers.routed(asking, school=cast.school().id)
    key = files.added(agent, ticket, ("muistio.txt", b"secret"), visibility=Visibility.INTERNAL)[0].id
    assert client.get(f"/api/v1/attachments/{key}", headers=asking.bearer).status_code == 404


def test_joined_tickets_of_two_schools_keep_their_files_apart(client: FlaskClient) -> None:
    teacher, outsider, agent = cast.teacher(), cast.outsider(), makers.agent()
    here, there = makers.routed(teacher), makers.routed(outsider, school=cast.school(cast.OTHER).id)
    of_here, of_there = files.added(teacher, here)[0].id, files.added(outsider, there, ("b.txt", b"x"))[0].id
    with transaction():
        merging.merge(agent.actor, makers.fetched(there.id), into=here.id)
    for who, own, foreign in ((teacher, of_here, of_there), (outsider, of_there, of_here)):
        assert client.get(f"/api/v1/attachments/{own}", headers=who.bearer).status_code == 200
        assert client.get(f"/api/v1/attachments/{foreign}", headers=who.bearer).status_code == 404


def test_looking_at_a_file_of_a_sensitive_ticket_is_logged(client: FlaskClient) -> None:
    teacher, lead = cast.teacher(), makers.agent(role=Role.LEAD)
    ticket = makers.routed(teacher, sensitive=True)
    key = files.added(teacher, ticket)[0].id
    logged = sa.text("SELECT count(*) FROM personal_view WHERE subject_id = :id AND purpose = 'attachment'")
    assert client.get(f"/api/v1/attachments/{key}", headers=teacher.bearer).status_code == 200
    assert db.session.scalar(logged, {"id": ticket.id}) == 0
    assert client.get(f"/api/v1/attachments/{key}", headers=lead.bearer).status_code == 200
    assert db.session.scalar(logged, {"id": ticket.id}) == 1


def test_bad_files_are_refused_with_one_sentence_and_nothing_is_kept(client: FlaskClient) -> None:
    teacher = cast.teacher()
    ticket = makers.routed(teacher)
    before = files.on_disk()
    for sent, wanted in (
        ([], "422 invalid"),
        ([("a.svg", b"<svg/>")], "422 kind_not_accepted"),
        ([("a.txt", b"")], "422 attachment_empty"),
        ([("a.png", files.many_pixels())], "422 picture_too_large"),
        ([("a.txt", b"good"), ("b.exe", b"MZ")], "422 kind_not_accepted"),
        ([(f"{n}.txt", b"%d" % n) for n in range(30)], "422 too_many_files"),
        ([("a.txt", b"x" * (limits.FILE_BYTES + 1))], "413 attachment_too_large"),
    ):
        assert code(post(client, teacher, ticket, *sent)) == wanted
    assert (stored(), files.on_disk()) == (0, before)
    odd = {"file": "no file", "files": "x"}
    assert client.post(f"/api/v1/tickets/{ticket.id}/attachments", json=odd, headers=teacher.bearer).status_code == 422


@pytest.fixture
def small_quotas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "TICKET_BYTES", 10)
    monkeypatch.setattr(limits, "DAY_BYTES", 15)


@pytest.mark.usefixtures("small_quotas")
def test_a_ticket_and_a_persons_day_hold_so_much(client: FlaskClient) -> None:
    teacher = cast.teacher()
    first, second = makers.routed(teacher), makers.routed(teacher)
    assert post(client, teacher, first, ("a.txt", b"x" * 10)).status_code == 201
    assert code(post(client, teacher, first, ("b.txt", b"y"))) == "409 ticket_full"
    assert post(client, teacher, second, ("a.txt", b"x" * 5)).status_code == 201
    assert code(post(client, teacher, second, ("b.txt", b"y"))) == "429 day_full"


def test_on_the_page_nothing_is_sent_without_a_file_that_belongs_to_it(client: FlaskClient) -> None:
    teacher = cast.teacher()
    ticket = makers.routed(teacher)
    cast.sign_in(client, teacher)
    sent = [(io.BytesIO(raw), name) for name, raw in (("kuva.png", files.picture()), ("paha.svg", b"<svg/>"))]
    answer = client.post(f"/tickets/{ticket.id}/messages?lang=en", data={"text": "Tässä", "files": sent})
    assert answer.status_code == 422
    for words in ("paha.svg was not added: files of this kind", "Nothing was sent.", "Tässä</textarea>"):
        assert words in answer.text
    assert "Tässä" not in client.get(f"/tickets/{ticket.id}").text
    good = {"text": "Tässä", "files": [(io.BytesIO(files.picture()), "kuva.png")]}
    assert client.post(f"/tickets/{ticket.id}/messages", data=good).status_code == 303
    page = client.get(f"/tickets/{ticket.id}?lang=en").text
    assert "Tässä" in page
    assert "[kuva.png]" not in page
    (row,) = db.session.scalars(everywhere(sa.select(Attachment), Attachment, why="a test looks"))
    assert f'href="/attachments/{row.id}"' in page
    assert f'src="/attachments/{row.id}/thumbnail"' in page
    assert client.get(f"/attachments/{row.id}").mimetype == "image/png"
    empty = client.post(f"/tickets/{ticket.id}/messages", data={"text": ""})
    assert (empty.status_code, "Write something here." in empty.text or "Kirjoita" in empty.text) == (422, True)


def test_a_photo_alone_is_an_answer_to_what_was_asked(client: FlaskClient) -> None:
    teacher, agent = cast.teacher(), makers.agent()
    ticket = makers.routed(teacher)
    wait = {"text": "Send a photo", "wait": "true", "reason": "requester"}
    cast.sign_in(client, agent)
    client.post(f"/tickets/{ticket.id}/take", data={"version": str(makers.fetched(ticket.id).version)})
    assert client.post(f"/tickets/{ticket.id}/messages", data=wait).status_code == 303
    cast.sign_in(client, teacher)
    photo = {"camera": (io.BytesIO(files.picture("JPEG")), "image.jpg")}
    assert client.post(f"/tickets/{ticket.id}/messages", data=photo).status_code == 303
    assert makers.fetched(ticket.id).state is State.IN_PROGRESS


def test_a_request_is_filed_with_its_photos(client: FlaskClient) -> None:
    teacher = cast.teacher()
    cast.sign_in(client, teacher)
    form = {"title": "Näyttö on rikki", "school": str(cast.school().id), "class_stopped": "false"}
    sent = [(io.BytesIO(raw), name) for name, raw in (("kuva.png", files.picture()), ("paha.exe", b"MZ"))]
    answer = client.post("/tickets/new", data=form | {"files": sent})
    assert answer.status_code == 303
    said = client.get(answer.headers["Location"] + "?lang=en").text
    assert "paha.exe was not added" in said
    (row,) = db.session.scalars(everywhere(sa.select(Attachment), Attachment, why="a test looks"))
    assert (row.name, row.message_id) == ("kuva.png", None)
    page = client.get(f"/tickets/{row.ticket_id}").text
    assert f'src="/attachments/{row.id}/thumbnail"' in page
