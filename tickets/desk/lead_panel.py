"""What a lead's start page begins with: what waits for somebody, the oldest urgent ticket, and who has how much."""

from typing import Any

from core.actor import Actor
from tickets.desk import held_back, workloads
from tickets.routing.words import NOBODY
from tickets.ticket.transitions import LEAD
from web import frame
from web.panels import Panel

SHOWN = 40


def _lead(actor: Actor, _: Any) -> dict[str, Any]:
    language = frame.language()
    agents = workloads.of_agents(actor)
    return {
        "waiting": workloads.waiting_for_somebody(actor),
        "overdue": workloads.overdue(actor),
        "due_soon": workloads.due_soon(actor),
        "oldest": workloads.oldest_waiting(actor, language),
        "urgent": workloads.oldest_urgent(actor, language),
        "queues": (queues := held_back.by_team(actor, language)),
        "reasons": held_back.reasons(queues),
        "NOBODY": NOBODY,
        "agents": agents[:SHOWN],
        "more": len(agents) > SHOWN,
    }


START = [Panel(LEAD, "desk/panel-lead.html", _lead)]
