"""Mails are read in the right letters, whatever wrote them; what was quoted is trimmed and nothing is lost."""

import time
import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.settings import Settings
from tests.mail_in import corpus
from tests.mail_in.corpus import Sample, mail
from tickets.mail import parsing, tokens
from tickets.mail.models import MailState
from tickets.mail_in import classifying
from tickets.mail_in.trimming import new_part

OWN = Settings(database_url="x", secret_key="for these tests only", public_url="https://vire.example")


def test_each_mail_of_the_corpus_is_read_as_it_was_meant() -> None:
    wrong = {sample.name: problem for sample in corpus.EVERY if (problem := misread(sample))}
    assert not wrong
    assert len(corpus.EVERY) >= 100


def misread(sample: Sample) -> str:
    """What is read otherwise; empty: nothing."""
    read = parsing.read(sample.raw)
    if sample.subject and read.header("subject") != sample.subject:
        return f"subject {read.header('subject')!r}"
    if sample.text and sample.text not in read.text:
        return f"text {read.text!r}"
    if sample.new is not None and new_part(read.text) != sample.new:
        return f"new part {new_part(read.text)!r}"
    return ""


@given(st.text())
def test_trimming_only_takes_away_and_never_everything(text: str) -> None:
    new = new_part(text)
    assert new in text
    assert bool(new) == bool(text.strip())


@given(st.binary(max_size=2000))
def test_whatever_comes_is_read(raw: bytes) -> None:
    read = parsing.read(raw)
    assert "\x00" not in read.text
    assert "\n" not in read.header("subject")


def test_files_are_named_and_never_opened() -> None:
    read = parsing.read(next(s.raw for s in corpus.SHAPES if s.name == "photo"))
    assert read.attachments == ["IMG_1.jpg"]
    assert parsing.read(next(s.raw for s in corpus.SHAPES if s.name == "winmail.dat")).attachments == ["winmail.dat"]
    evil = corpus.parts(('Content-Type: image/png\r\nContent-Disposition: attachment; filename="../../etc/x\ty"', "x"))
    assert "/" not in parsing.read(evil).attachments[0]


def test_many_parts_and_deep_ones_are_cut_off_in_time() -> None:
    began = time.monotonic()
    many = corpus.parts(*[(corpus.PLAIN, "x")] * 1000)
    assert not parsing.read(many).is_whole
    deep = "Subject: Deep\r\nContent-Type: multipart/mixed; boundary=b0\r\n\r\n" + "".join(
        f"--b{n}\r\nContent-Type: multipart/mixed; boundary=b{n + 1}\r\n\r\n" for n in range(200)
    )
    assert parsing.read((deep + "--b200\r\n\r\nInside\r\n").encode()).header("subject") == "Deep"
    large = mail(b"x" * (parsing.LARGEST + 1), subject="Large")
    read = parsing.read(large)
    assert (read.is_whole, read.header("subject")) == (False, "Large")
    assert time.monotonic() - began < 10


def test_the_same_mail_has_the_same_fingerprint_however_it_travelled() -> None:
    sent = mail("Hello")
    travelled = b"Received: from a by b\r\nDelivered-To: x@y\r\n" + sent
    assert (
        parsing.fingerprint(sent) == parsing.fingerprint(travelled) == parsing.fingerprint(sent.replace(b"\r\n", b"\n"))
    )
    assert parsing.fingerprint(sent) != parsing.fingerprint(mail("Another"))


MADE = "Auto-Submitted: auto-replied"
MACHINES = [
    (mail("x", head=MADE), MailState.AUTO, "auto_submitted"),
    (mail("x", head="Auto-Submitted: auto-generated; x=y"), MailState.AUTO, "auto_submitted"),
    (mail("x", head="Precedence: bulk"), MailState.AUTO, "mailing_list"),
    (mail("x", head="List-Id: <l.test.invalid>"), MailState.AUTO, "mailing_list"),
    (mail("x", head="X-Autoreply: yes"), MailState.AUTO, "auto_header"),
    (mail("x", head="Return-Path: <>"), MailState.AUTO, "no_return_address"),
    *[
        (mail("x", subject=subject), MailState.AUTO, "auto_subject")
        for subject in (
            *(
                "Automaattinen vastaus: Näyttö",
                "Re: Automaattinen vastaus",
                "Poissaoloviesti: lomalla",
                "Poissa: 24.12. asti",
            ),
            *("Automatiskt svar: Skärm", "Frånvaro: semester", "Sv: Automatiskt svar: x", "Autosvar"),
            *("Automatic reply: Screen", "Out of Office: Screen", "Auto-Reply: x", "Out of the office"),
        )
    ],
    (mail("x", sender="MAILER-DAEMON@mx.test.invalid"), MailState.BOUNCE, "report"),
    (mail("x", kind='multipart/report; report-type=delivery-status; boundary="b"'), MailState.BOUNCE, "report"),
    (
        mail("x", kind='multipart/report; report-type=disposition-notification; boundary="b"'),
        MailState.AUTO,
        "read_receipt",
    ),
    (mail("x", sender="Vire <vire@vire.example>"), MailState.LOOP, "our_own"),
    (mail("x", sender="Vire <VIRE+abc@vire.example>"), MailState.LOOP, "our_own"),
]


@pytest.mark.parametrize(("raw", "state", "reason"), MACHINES)
def test_what_a_program_wrote_is_known(raw: bytes, state: MailState, reason: str) -> None:
    assert classifying.machine(parsing.read(raw), None, OWN) == classifying.Machine(state, reason)


@pytest.mark.parametrize(
    ("subject", "head"),
    [
        ("Frånvaro i Wilma fungerar inte", ""),
        ("Poissaolojen merkintä ei toimi", ""),
        ("Away from keyboard light is broken", ""),
        ("Hello", "Auto-Submitted: no"),
        ("Hello", "Precedence: first-class"),
        ("Automaatti on rikki", ""),
    ],
)
def test_what_a_person_wrote_is_not_taken_for_a_program(subject: str, head: str) -> None:
    assert classifying.machine(parsing.read(mail("x", subject=subject, head=head)), "a@test.invalid", OWN) is None


def test_a_mail_of_ours_that_comes_back_is_known_by_its_name() -> None:
    made = tokens.token(uuid.UUID(int=7), OWN.secret_key)
    found = classifying.machine(parsing.read(mail("x", message_id=f"{made}@vire.example")), None, OWN)
    assert found is not None
    assert found.state is MailState.LOOP
