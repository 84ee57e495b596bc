"""Pages of mail: what was sent to oneself, what came and went for those who look after it, and one's own choice."""

import uuid
from typing import Any

from flask import Blueprint, Response, url_for
from flask_babel import gettext

from core.errors import DomainError
from organisation.people import search as people
from organisation.schools import schools
from tickets.mail import addresses, panels, reading, schemas
from tickets.mail.models import Direction, MailState
from tickets.mail.words import DIRECTIONS, REASONS, STATES, TONES
from tickets.notices import preferences
from tickets.notices.kinds import offered
from tickets.notices.words import WORDS
from web import doors, downloads, frame
from web.fields import PageArgs, choices

pages = Blueprint("mail", __name__, template_folder="templates")
# of a mail that came: a person may still decide
OPEN = frozenset(
    {MailState.RECEIVED, MailState.QUARANTINED, MailState.AUTO, MailState.BOUNCE, MailState.LOOP, MailState.REFUSED}
)
_TABLES: dict[str, Any] = {"STATES": STATES, "TONES": TONES, "REASONS": REASONS, "WORDS": WORDS}


@pages.get("/mailbox")
def mailbox() -> Response:
    """What was sent to me."""
    try:
        query, form = doors.load(PageArgs), doors.Form()
    except DomainError as error:
        query, form = {}, doors.refused(error)
    found = reading.own(doors.me(), **query)
    return doors.page("mail/mailbox.html", form.status, found=found, form=form, **_TABLES)


@pages.get("/mailbox/<uuid:mail_id>")
def sent_to_me(mail_id: uuid.UUID) -> Response:
    """One mail that was sent to me."""
    return doors.page("mail/own.html", shown=reading.get_own(doors.me(), mail_id), **_TABLES)


@pages.get("/mail")
def index() -> Response:
    """Mails that came or went."""
    doors.me().must(reading.READ)
    try:
        query, form = doors.load(schemas.FindMail), doors.Form()
    except DomainError as error:
        query, form = {}, doors.refused(error)
    direction = query.pop("direction", None) or Direction.OUT
    found = reading.find(doors.me(), direction=direction, **query)
    kept = [(name, str(query[name])) for name in ("ticket", "person", "address") if query.get(name)]
    tabs = [
        {
            "label": gettext(DIRECTIONS[key]),
            "url": frame.with_query("/mail", [("direction", key.value), *kept]),
            "current": key == direction,
        }
        for key in DIRECTIONS
    ]
    states = [(value, words) for value, words in choices(STATES) if value in panels.states_of(direction)]
    return doors.page(
        "mail/list.html",
        form.status,
        found=found,
        form=form,
        tabs=tabs,
        direction=direction.value,
        states=states,
        query=query,
        person_name=people.names(doors.me(), {query["person"]}).get(query["person"], "–")
        if query.get("person")
        else "",
        without_person=frame.with_query(
            "/mail", [("direction", direction.value), *[k for k in kept if k[0] != "person"]]
        ),
        **_TABLES,
    )


@pages.get("/mail/<uuid:mail_id>")
def show(mail_id: uuid.UUID) -> Response:
    """One mail."""
    return shown(mail_id)


def shown(mail_id: uuid.UUID, form: doors.Form | None = None) -> Response:
    """The page of a mail, with what was typed into its form."""
    form = form or doors.Form()
    one = reading.get(doors.me(), mail_id)
    is_open = one.row.direction is Direction.IN and one.row.state in OPEN and not one.row.emptied_at
    return doors.page(
        "mail/show.html",
        form.status,
        shown=one,
        form=form,
        is_open=is_open and doors.me().may("mail:write"),
        schools=schools.options(doors.me()) if is_open else [],
        **_TABLES,
    )


@pages.get("/mail/<uuid:mail_id>/raw")
def raw(mail_id: uuid.UUID) -> Response:
    """The mail as it came or went, to be saved."""
    return downloads.mail(reading.raw(doors.me(), mail_id), f"{mail_id}.eml")


@pages.post("/account/notices")
def choose() -> Response:
    """Choose what comes by e-mail, and when not."""
    me = doors.me()
    try:
        given = doors.load(schemas.ChooseOnPage)
        ticked = given.pop("kinds")
        preferences.choose(me, mail={kind: kind in ticked for kind in offered(me)}, **given, expected=doors.if_match())
    except DomainError as error:
        form = doors.refused(error)
        return doors.page("mail/choose.html", form.status, **panels.choice(me, form))
    return doors.see_other(url_for("account.show"), gettext("Your choice of mails is saved."))


@pages.post("/account/address-works")
def address_works() -> Response:
    """My address works: send mail to it again."""
    addresses.revive(doors.me())
    return doors.see_other(frame.came_from(), gettext("Mail is sent to your address again."))
