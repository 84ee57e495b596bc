"""What a ticket's page shows of help: what was answered before it was filed, and the way from it to an article."""

from typing import Any

import sqlalchemy as sa

from core.actor import Actor
from core.db import db
from tickets.knowledge import articles, trees
from tickets.knowledge.models import Article
from tickets.states import State
from tickets.ticket.models import Ticket
from tickets.ticket.transitions import OWN, WORK
from web import frame
from web.panels import Panel


def _of_ticket(actor: Actor, ticket: Ticket) -> dict[str, Any] | None:
    language = frame.language()
    answers = [(one.question[language], one.answer[language]) for one in trees.answers_of(ticket.id)]
    writes = ticket.state in {State.RESOLVED, State.CLOSED} and actor.may(WORK) and actor.may(articles.WRITE)
    written = db.session.scalars(sa.select(Article).where(Article.ticket_id == ticket.id)).all() if writes else []
    if not (answers or writes):
        return None
    titles = [(one.id, getattr(one, f"title_{articles.language_of(one, language)}")) for one in written]
    return {"answers": answers, "writes": writes, "written": titles, "ticket": ticket}


TICKET = [Panel(OWN, "knowledge/panel-ticket.html", _of_ticket)]
