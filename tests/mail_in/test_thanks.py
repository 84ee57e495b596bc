"""Mails that only thank: they are kept, and what was done stays done."""

import datetime as dt

import pytest
import time_machine

from core import clock
from core.db import transaction
from tests import cast, makers
from tests.mail import mails
from tests.mail_in.test_processing import answer_to, come, said
from tickets.desk import closing
from tickets.mail.models import MailState
from tickets.mail_in.thanks import is_thanks
from tickets.states import ResolutionCode, State

pytestmark = pytest.mark.usefixtures("db_session")


@pytest.mark.parametrize(
    "text",
    [
        "Kiitos!",
        "Hei,\n\nsuuri kiitos nopeasta avusta! Nyt toimii taas.\n\nt. Maija",
        "Kiitos paljon 😊\nTerveisin Aino Opettaja",
        "Tack så mycket för hjälpen, nu fungerar det!\n\nMvh Åsa",
        "Tusen tack!",
        "Hi, thanks a lot for the quick help. Everything works now. Best regards, Jane Doe",
        "Thank you",
    ],
)
def test_thanks_in_three_languages(text: str) -> None:
    assert is_thanks(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Maija",
        "Nyt toimii.",
        "Kiitos, mutta ei toimi.",
        "Kiitos! Toinen kone on rikki",
        "Kiitos. Milloin saamme laitteen?",
        "Kiitos. Laite HKI-0000013 on yhä mustana.",
        "Tack, men skärmen är fortfarande svart.",
        "Tack! Det fungerar inte.",
        "Thanks, but it does not work",
        "Thanks. It is not working now",
        "Thanks. Printer dead again today",
        "kiitos " * 30,
    ],
)
def test_what_says_anything_else_is_no_thanks(text: str) -> None:
    assert not is_thanks(text)


def test_thanks_are_kept_and_leave_the_request_done_and_anything_else_opens_it() -> None:
    teacher, agent = cast.teacher(), makers.agent("devices")
    ticket = makers.routed(teacher)
    with transaction():
        closing.resolve(agent.actor, makers.fetched(ticket.id), resolution_code=ResolutionCode.REPAIRED)
    key = mails.sent(ticket, teacher)
    found = come(answer_to(key, teacher, "Kiitos paljon!\n\nt. Maija"))
    assert (found.state, found.ticket_id) == (MailState.THREADED, ticket.id)
    assert (makers.fetched(ticket.id).state, said(ticket.id)[-1][1]) == (State.RESOLVED, "Kiitos paljon!\n\nt. Maija")
    with time_machine.travel(clock.now() + dt.timedelta(days=20)):
        late = come(answer_to(key, teacher, "Tack!"))
    assert (late.state, late.ticket_id, makers.fetched(ticket.id).state) == (
        *(MailState.THREADED, ticket.id),
        State.RESOLVED,
    )
    come(answer_to(key, teacher, "Kiitos, mutta se on taas rikki."))
    assert makers.fetched(ticket.id).state is not State.RESOLVED
