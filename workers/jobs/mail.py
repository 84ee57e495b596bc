"""Mail that people asked for."""

import uuid

from flask import current_app

from organisation.access import mail, resets
from workers.topics import Payload, job


@job(resets.ASKED)
def password_asked(payload: Payload) -> None:
    """Find out who asked for a link, and have it mailed."""
    resets.answer(uuid.UUID(payload["reset_id"]))


@job(resets.MAIL, lasts=resets.LASTS)
def password_reset(payload: Payload) -> None:
    """Mail a link for a new password."""
    mail.send_reset(uuid.UUID(payload["reset_id"]), current_app.config["SETTINGS"])
