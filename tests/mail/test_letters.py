"""Every mail in three languages, against files that people read: `make golden` writes them."""

import datetime as dt
import email
import email.policy
import os
import uuid
from dataclasses import replace
from email.message import EmailMessage
from pathlib import Path

import pytest
from flask import Flask
from flask_babel import Babel

from config import words
from core.settings import Settings
from tickets.mail import compose, tokens
from tickets.mail.letters import Letter, News, Said

FOLDER = Path(__file__).resolve().parent / "letters"
AT = dt.datetime(2026, 11, 27, 8, 5, tzinfo=dt.UTC)
OWN = Settings(database_url="x", secret_key="for these files only", public_url="https://vire.example")
KEY = uuid.UUID("01990000-0000-7000-8000-000000000001")
ANSWER = Said("Aino Tukihenkilö", AT, "Hei!\n\nVaihdoin näytön. Ääni & kuva toimivat <nyt>.\n--\nAino")


def news(number: int = 1, title: str = "Näyttö jää mustaksi", *verbs: str, said: list[Said] | None = None) -> News:
    happened = [(verb, AT) for verb in verbs or ("ticket.answered",)]
    return News(uuid.UUID(int=number), f"HKI-2026-{number:06d}", title, happened, [ANSWER] if said is None else said)


LETTERS = {
    "answered": ("notice", [news()]),
    "several": ("notice", [news(1, "Näyttö jää mustaksi", "ticket.answered", "ticket.resolved")]),
    "waits": ("notice", [news(1, "Näyttö jää mustaksi", "ticket.put_off")]),
    "resolved": ("notice", [replace(news(1, "Näyttö jää mustaksi", "ticket.resolved"), asks=True)]),
    "assigned": ("notice", [news(1, "Näyttö jää mustaksi", "ticket.assigned", said=[])]),
    "sensitive": ("notice", [news(1, "", "ticket.answered", said=[])]),
    "over": ("notice", [news(1, "Wilma ei toimi", "ticket.incident_over", said=[])]),
    "digest": ("digest", [news(), news(2, "Tulostin", "ticket.resolved", said=[])]),
    "receipt": ("receipt", [News(uuid.UUID(int=1), "HKI-2026-000001", "Näyttö jää mustaksi", [])]),
}


def letter(name: str, language: str) -> Letter:
    kind, told = LETTERS[name]
    return Letter(KEY, kind, "Åsa O'Brien & Söner", "asa@test.invalid", language, AT, told)


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_each_mail_says_what_its_file_says(app: Flask, language: str) -> None:
    for name in LETTERS:
        with app.app_context():
            message = compose.compose(letter(name, language), OWN)
        path = FOLDER / f"{name}.{language}.txt"
        text = readable(message)
        if os.environ.get("WRITE_LETTERS"):
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")
        assert text == path.read_text(encoding="utf-8"), path


def test_a_worker_without_pages_writes_the_same_mail() -> None:
    worker = Flask("worker")
    worker.config.update(words.settings())
    Babel(worker)
    for language in ("fi", "sv", "en"):
        with worker.app_context():
            text = readable(compose.compose(letter("answered", language), OWN))
        assert text == (FOLDER / f"answered.{language}.txt").read_text(encoding="utf-8")


def readable(message: EmailMessage) -> str:
    """Headers and both parts, decoded."""
    heads = "\n".join(f"{name}: {value}" for name, value in message.items() if name != "Content-Type")
    parts = [message.get_body((kind,)) for kind in ("plain", "html")]
    return "\n\n".join([heads, *(str(part.get_content()) for part in parts if part is not None)])


def test_a_letter_is_the_same_bytes_each_time_in_ascii_with_text_first(app: Flask) -> None:
    with app.app_context():
        one, other = (compose.compose(letter("answered", "fi"), OWN).as_bytes() for _ in range(2))
    assert one == other
    assert one.isascii()
    assert all(len(line) <= 998 for line in one.split(b"\r\n"))
    message = email.message_from_bytes(one, policy=email.policy.default)
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]
    assert "Ääni & kuva toimivat <nyt>." in str(message.get_body(("plain",)).get_content())
    assert "&lt;nyt&gt;" in str(message.get_body(("html",)).get_content())


def test_a_title_cannot_make_headers(app: Flask) -> None:
    told = news(1, "Hello\r\nBcc: all@test.invalid\n\nboo")
    with app.app_context():
        message = compose.compose(replace(letter("answered", "en"), news=[told]), OWN)
    assert message["Bcc"] is None
    assert message["Subject"] == "[HKI-2026-000001] Hello Bcc: all@test.invalid boo"


def test_a_token_leads_to_its_mail_in_any_case_and_nobody_makes_one_up() -> None:
    made = tokens.token(KEY, OWN.secret_key)
    for written in (f"<{made}@vire.example>", f"Vire+{made.upper()}@VIRE.EXAMPLE", f"<x@y> <{made}@z>"):
        assert tokens.read(written, OWN.secret_key) == KEY
    forged = ("a" if made[-2] != "a" else "b").join([made[:-2], made[-1]])
    for written in (forged, made[:-1], made + "a", tokens.token(KEY, "another secret key"), ""):
        assert tokens.read(written, OWN.secret_key) is None
