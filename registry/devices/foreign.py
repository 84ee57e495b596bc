"""How many devices of other schools somebody may look up by their tags: enough for work, too few to count them all."""

import datetime as dt
import hashlib

from core import quota
from core.actor import Actor
from core.errors import N_, DomainError
from core.quota import Pace

LOOKING_UP = Pace(60, dt.timedelta(minutes=1))  # a tag that no device has counts too


class TooManyForeignTags(DomainError):
    code = "too_many_foreign_tags"
    status = 429
    says = N_(
        "You have looked up too many devices of other schools. Try again in %(retry_after)s s, or ask IT support for help."
    )


def count(actor: Actor, *, times: int = 1) -> None:
    """Count tags looked up that are of no device at a school of the actor. To be called before anything is written.

    Raises   TooManyForeignTags
    """
    bucket = hashlib.sha256(f"foreign tags\n{actor.id}".encode()).digest()
    if times and (wait := quota.take({bucket: LOOKING_UP}, times=min(times, LOOKING_UP.burst))):
        raise TooManyForeignTags(retry_after=wait)
