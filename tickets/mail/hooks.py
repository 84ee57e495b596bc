"""What a mail may tell of a ticket that its reader does not see, filled by `config/wiring.py`."""

import uuid
from collections.abc import Callable, Collection, Mapping
from typing import NamedTuple

from core.actor import Actor


class Asked(NamedTuple):
    """A ticket about which somebody is asked for a decision.

    verb   of the notice that tells of it
    title  empty for a sensitive ticket
    path   of the page on which it is decided, as in `/approvals/…`
    """

    verb: str
    number: str
    title: str
    path: str


# reader, keys of tickets, language → those of the tickets that wait for the reader's decision
Asks = Callable[[Actor, Collection[uuid.UUID], str], Mapping[uuid.UUID, Asked]]
asked: list[Asks] = []
