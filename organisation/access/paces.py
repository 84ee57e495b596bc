"""How fast people may write, by what their work is."""

import datetime as dt

from core.actor import Actor
from core.quota import Pace

SECOND = dt.timedelta(seconds=1)
USUAL = Pace(180, SECOND / 2)
BULK = Pace(2_000, SECOND / 50)  # programs, imports, the desk


def writing(actor: Actor) -> Pace:
    """The pace of one person's requests that may write."""
    return BULK if actor.may("bulk:write") else USUAL
