"""The demo's mails: what was sent to its people about their tickets, and three mails that came."""

import datetime as dt

import sqlalchemy as sa
from flask import current_app

from config.demo.staff import Staff
from core import clock
from core.db import db
from core.scope import everywhere, unfiltered
from core.settings import Settings
from organisation.people.models import Person
from tickets.mail import gather, tokens
from tickets.mail.models import Mail
from tickets.mail_in import processing, receiving
from tickets.notices.leaving import MAIL_AFTER
from tickets.notices.models import Notice
from tickets.states import State
from tickets.ticket.models import Ticket

WHY = "the demo's own mails"
MINUTE = dt.timedelta(minutes=1)
CAME = {
    "answer": "Kiitos vastauksesta. Kokeilin uudelleenkäynnistystä, mutta vika on yhä sama.\n\n-- \n{name}\nOpettaja",
    "stranger": "Hej! Jag är vikarie och min dator startar inte. Vem kan hjälpa mig?\n\nHälsningar, Nina",
    "absent": "Olen lomalla 7.1. asti. Kiireellisissä asioissa ota yhteyttä koulusihteeriin.",
}


def add(staff: Staff) -> None:
    """Mail what the demo's people have not read yet, each at its time; then let an answer and two other mails come."""
    own: Settings = current_app.config["SETTINGS"]
    for notice in db.session.scalars(sa.select(Notice).order_by(Notice.created_at, Notice.id)).all():
        with clock.at(notice.created_at + MAIL_AFTER):
            notice.mail_due_at = notice.created_at
            db.session.flush()
            gather.gather(own)
    _come(staff, own)


def _come(staff: Staff, own: Settings) -> None:
    teacher = db.session.get_one(Person, staff.named["teacher"], execution_options=unfiltered(Person, why=WHY))
    sent = sa.select(Mail).join(Ticket, Ticket.id == Mail.ticket_id).order_by(Mail.created_at)
    sent = sent.where(Mail.person_id == teacher.id, Ticket.state == State.IN_PROGRESS)  # an answer ends no waiting
    mail = db.session.scalars(everywhere(sent.limit(1), Mail, Ticket, why=WHY)).one_or_none()
    if mail is None:
        return
    answered = f"In-Reply-To: <{tokens.token(mail.id, own.secret_key)}@{tokens.host(own)}>\r\n"
    with clock.at(mail.created_at + 20 * MINUTE):
        _receive("answer", teacher.name, teacher.email, f"Re: {mail.subject}", own, head=answered)
    with clock.at(clock.now() - 90 * MINUTE):
        _receive("stranger", "Nina Vikarie", "nina@elsewhere.invalid", "Datorn startar inte", own)
    with clock.at(clock.now() - 60 * MINUTE):
        _receive("absent", teacher.name, teacher.email, "Automaattinen vastaus: Lomalla", own)


def _receive(key: str, name: str, address: str, subject: str, own: Settings, *, head: str = "") -> None:
    text = CAME[key].format(name=name)
    raw = (
        f"From: {name} <{address}>\r\nTo: {tokens.address(own)}\r\nSubject: {subject}\r\n{head}"
        f"Message-ID: <{key}@demo.invalid>\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{text}\r\n"
    ).encode()
    processing.process(receiving.receive(raw, own), own)
