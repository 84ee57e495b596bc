"""Mailboxes as pages: the list with how fetching goes, and one form to add or change one."""

import uuid
from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, Response, current_app, request, url_for
from flask_babel import gettext

from core.errors import DomainError
from core.languages import CODES, OWN_NAMES
from core.settings import Settings
from tickets.mailboxes import mailboxes, schemas
from tickets.mailboxes.models import Mailbox
from tickets.mailboxes.words import ERRORS
from tickets.replies.pages import team_options
from tickets.teams import teams
from web import doors

pages = Blueprint("mailboxes", __name__, template_folder="templates")


@pages.get("/mailboxes")
def index() -> Response:
    """Every mailbox, what it means, and how fetching from it goes."""
    return _list(doors.Form())


def _list(form: doors.Form) -> Response:
    me = doors.me()
    found = mailboxes.listed(me)
    return doors.page(
        "mailboxes/list.html",
        form.status,
        form=form,
        found=found,
        teams=teams.names(me, {row.Mailbox.team_id for row in found if row.Mailbox.team_id}),
        hosts=_hosts(),
        OWN_NAMES=OWN_NAMES,
        ERRORS=ERRORS,
        may_write=me.may(mailboxes.WRITE),
    )


@pages.route("/mailboxes/new", methods=["GET", "POST"])
def add() -> Response:
    """Add a mailbox."""
    me = doors.me()
    me.must(mailboxes.WRITE)
    form = doors.Form()
    if request.method == "POST":
        try:
            mailboxes.add(me, _own(), **_typed())
            return _to(gettext("The mailbox was added."))
        except DomainError as error:
            form = doors.refused(error)
    return _form(form, None)


@pages.route("/mailboxes/<uuid:mailbox_id>", methods=["GET", "POST"])
def edit(mailbox_id: uuid.UUID) -> Response:
    """Change a mailbox. Mail that came stays where it is."""
    me = doors.me()
    me.must(mailboxes.WRITE)
    mailbox, form = mailboxes.get(me, mailbox_id, lock=request.method == "POST"), doors.Form()
    if request.method == "POST":
        try:
            mailboxes.alter(me, mailbox, _own(), expected=doors.if_match(), **_typed())
            return _to(gettext("Saved."))
        except DomainError as error:
            form = doors.refused(error)
    return _form(form, mailbox)


@pages.post("/mailboxes/<uuid:mailbox_id>/fetch")
def fetch(mailbox_id: uuid.UUID) -> Response:
    """Have mail fetched now."""
    try:
        mailboxes.fetch_now(doors.me(), mailboxes.get(doors.me(), mailbox_id))
    except DomainError as error:
        return _list(doors.refused(error))
    return _to(gettext("Mail is fetched within half a minute."))


def _typed() -> dict[str, Any]:
    """The form is the whole truth: no team means that the rules decide, no tick that it is not in use."""
    given = {"team": None, "language": None, "account": ""} | doors.load(schemas.AddMailbox)
    return given | {"active": "active" in request.form}


def _form(form: doors.Form, mailbox: Mailbox | None) -> Response:
    hosts = _hosts()
    accounts = [(name, f"{name} · {host}") for name, host in hosts.items()]
    if mailbox is not None and mailbox.account and mailbox.account not in hosts:
        accounts.append((mailbox.account, mailbox.account))
    return doors.page(
        "mailboxes/edit.html",
        form.status,
        form=form,
        mailbox=mailbox,
        teams=team_options(mailbox.team_id if mailbox else None),
        languages=[(code, OWN_NAMES[code]) for code in CODES],
        accounts=accounts,
    )


def _hosts() -> dict[str, str]:
    """Account → the host of its server, which is all of a setting that is shown."""
    return {name: urlsplit(url).hostname or "" for name, url in _own().imap.items()}


def _own() -> Settings:
    own: Settings = current_app.config["SETTINGS"]
    return own


def _to(said: str) -> Response:
    return doors.see_other(url_for("mailboxes.index"), said)
