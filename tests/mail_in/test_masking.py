"""Personal identity codes do not reach the database: not by mail, not by messages, titles or names of files."""

import base64
import io
import quopri

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from core.db import db
from core.identity_codes import MASK
from tests import cast, makers
from tests.mail_in.corpus import mail, parts
from tests.mail_in.test_processing import by, come, said
from tickets.mail import masking, parsing
from tickets.mail.models import MailContent

CODE = "131052-308T"
LATIN = f"Älä näytä {CODE} kenellekään"


@pytest.mark.parametrize("encoding", ["8bit", "base64", "quoted-printable"])
@pytest.mark.parametrize("charset", ["utf-8", "iso-8859-1", "utf-16", "no-such-charset"])
def test_a_mails_text_and_subject_are_masked_in_their_own_letters(encoding: str, charset: str) -> None:
    written = "utf-8" if charset == "no-such-charset" else charset
    subject = f"=?utf-8?b?{base64.b64encode(LATIN.encode()).decode()}?="
    raw = mail(LATIN.encode(written), subject=subject, encoding=encoding, charset=charset)
    read = parsing.read(masking.masked(raw))
    assert (read.header("subject"), MASK in read.text, CODE in read.text) == (LATIN.replace(CODE, MASK), True, False)
    assert parsing.read(raw).text.replace(CODE, MASK).strip() == read.text.strip()


def test_names_of_files_are_masked_and_files_stay_as_they_are() -> None:
    body = base64.encodebytes(bytes(range(256))).decode()
    head = f'Content-Type: application/pdf; name="{CODE}.pdf"\r\nContent-Transfer-Encoding: base64'
    raw = parts(("Content-Type: text/html", f"<p>{CODE}</p>"), (head, body))
    hidden = masking.masked(raw)
    assert CODE.encode() not in hidden
    assert [(name, contents) for name, contents in parsing.files(hidden)] == [(f"{MASK}.pdf", bytes(range(256)))]
    assert masking.masked(hidden) == hidden
    assert masking.masked(b"") == b""


def test_what_is_stored_of_a_mail_holds_no_code(client: FlaskClient) -> None:
    teacher = cast.teacher()
    body = quopri.encodestring(f"Pupil {CODE} broke it.".encode()).decode()
    stored = come(by(teacher, body, subject=f"About {CODE}"))
    raw = db.session.scalar(sa.select(MailContent.raw).where(MailContent.mail_id == stored.id)) or b""
    assert (CODE.encode() in raw, CODE in stored.subject) == (False, False)
    assert [text for _, text, _ in said(stored.ticket_id)] == [f"Pupil {MASK} broke it."]


def test_nothing_that_is_typed_or_named_keeps_a_code(client: FlaskClient) -> None:
    teacher = cast.teacher()
    typed = {"title": f"Help {CODE}", "description": f"{CODE}\nx", "place": CODE, "school": str(cast.school().id)}
    made = client.post("/api/v1/tickets", json=typed, headers=teacher.bearer)
    path = f"/api/v1/tickets/{made.json['id']}"
    client.post(f"{path}/messages", json={"text": f"It is {CODE.lower()}."}, headers=teacher.bearer)
    file = {"file": (io.BytesIO(b"x"), f"{CODE}.txt")}
    named = client.post(f"{path}/attachments", data=file, headers=teacher.bearer).json["name"]
    whole = client.get(path, headers=makers.agent().bearer)
    assert (CODE in whole.text, CODE.lower() in whole.text, CODE in named) == (False, False, False)
    assert whole.json["title"] == f"Help {MASK}"
    assert whole.json["place"] == MASK
    assert client.get(f"/api/v1/tickets?q={CODE}", headers=teacher.bearer).status_code == 200
