"""Files of the register for tests."""

import io
import uuid

from core.db import transaction
from tests import cast
from tests.attachments import files as made
from tests.mail import mails
from tickets.attachments import preparing
from tickets.attachments.models import RegisterFile
from tickets.attachments.preparing import Sent
from tickets.register_files import files
from tickets.register_files.subjects import DEVICE, Kind


def added(who: cast.Member, key: uuid.UUID, *sent: tuple[str, bytes], kind: Kind = DEVICE) -> list[RegisterFile]:
    """The files, by default one picture, added by `who`."""
    given = [Sent(name, io.BytesIO(raw)) for name, raw in sent or (("kuva.png", made.picture()),)]
    with transaction(), preparing.prepared(given, mails.own()) as prepared:
        prepared.must_be_whole()
        return list(files.add(who.actor, kind, key, prepared, mails.own()))
