"""The forms on the page of a mail that came."""

import uuid

from flask import Blueprint, Response, current_app
from flask_babel import gettext

from core.errors import DomainError
from tickets.mail import pages as mail_pages
from tickets.mail_in import deciding, schemas
from web import doors

pages = Blueprint("mail_in", __name__)


@pages.post("/mail/<uuid:mail_id>/accept")
def accept(mail_id: uuid.UUID) -> Response:
    """Take it as what it claims to be."""
    try:
        given = doors.load(schemas.AcceptMail)
        mail = deciding.accept(doors.me(), mail_id, current_app.config["SETTINGS"], **given)
    except DomainError as error:
        form = doors.refused(error)
        return mail_pages.shown(mail_id, form)
    return doors.see_other(f"/tickets/{mail.ticket_id}", gettext("The mail was accepted."))


@pages.post("/mail/<uuid:mail_id>/reprocess")
def reprocess(mail_id: uuid.UUID) -> Response:
    """Find out again what it is."""
    deciding.reprocess(doors.me(), mail_id, current_app.config["SETTINGS"])
    return doors.see_other(f"/mail/{mail_id}", gettext("The mail was processed again."))


@pages.post("/mail/<uuid:mail_id>/discard")
def discard(mail_id: uuid.UUID) -> Response:
    """Nothing is to come of it."""
    deciding.discard(doors.me(), mail_id)
    return doors.see_other("/mail?direction=in&state=quarantined", gettext("The mail was discarded."))
