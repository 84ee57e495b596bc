"""Facts that cost something, or come from what people wrote: gathered only where a rule asks for them.

Of the text only the words that rules name are kept, so that a decision, which stays for good, holds no sentence of anybody.
"""

import re
from collections.abc import Iterable

import sqlalchemy as sa

from core.db import db
from core.scope import everywhere
from tickets.routing.fields import Fact
from tickets.routing.ruleset import Ruleset
from tickets.ticket.by_state import still_open
from tickets.ticket.models import Ticket

TERMS, SIMILAR = "text.terms", "similar.open_count"
MOST_SIMILAR = 1_000
_WORDS = re.compile(r"\w+")


def asked(ticket: Ticket, rules: Ruleset) -> dict[str, Fact]:
    """Those of the facts of `ticket` that some of `rules` asks for; what is not known is left out."""
    found: dict[str, Fact] = {}
    if rules.terms and (terms := terms_in((ticket.title, ticket.description), rules.terms)):
        found[TERMS] = terms
    if SIMILAR in rules.asks and ticket.category_id is not None:
        found[SIMILAR] = _similar(ticket)
    return found


def terms_in(texts: Iterable[str], terms: Iterable[str]) -> list[str]:
    """Which of `terms` stand in one of `texts`, whatever the case: a word may go on, as Finnish words do.

    terms  one word or several; `tulosti` stands in “Tulostimen lasi”, `lasi` in no “televisio-olasi”
    """
    written = [_spaced(text) for text in texts]
    return sorted(term for term in terms if (said := _spaced(term)) and any(said in text for text in written))


def _spaced(text: str) -> str:
    words = _WORDS.findall(text.casefold())
    return f" {' '.join(words)}" if words else ""


def _similar(ticket: Ticket) -> int:
    """How many other open tickets of the same category its school has."""
    same = (Ticket.school_id == ticket.school_id, Ticket.category_id == ticket.category_id, Ticket.id != ticket.id)
    some = sa.select(Ticket.id).where(*same, still_open()).limit(MOST_SIMILAR).subquery()
    counted = everywhere(
        sa.select(sa.func.count()).select_from(some), Ticket, why="the rules look at how many there are"
    )
    return int(db.session.scalar(counted) or 0)
