"""Files on tickets and in the register: the virus scanner, and what is left over in storage."""

import datetime as dt
import uuid

from flask import current_app

from tickets.attachments import scanning, sweeping
from workers.topics import Payload, job


@job(scanning.TOPIC, lasts=dt.timedelta(days=3))
def scan(payload: Payload) -> None:
    """Have a file scanned that was just added."""
    own = current_app.config["SETTINGS"]
    if "file_id" in payload:
        scanning.scan_register_file(uuid.UUID(payload["file_id"]), own)
    else:
        scanning.scan(uuid.UUID(payload["attachment_id"]), own)


@job("attachments.sweep")
def sweep(_: Payload) -> None:
    """Delete files without a row."""
    sweeping.sweep(current_app.config["SETTINGS"])


@job(sweeping.DELETE, lasts=dt.timedelta(days=3))
def delete(payload: Payload) -> None:
    """Delete a file that was removed."""
    sweeping.delete(payload["key"], current_app.config["SETTINGS"])
