"""What kinds of notices there are, for the choice of which also come by e-mail."""

from core.actor import Actor
from core.errors import N_
from tickets.notices.words import WORDS

MENTIONED = "ticket.mentioned"
KINDS = {
    "answers": N_("Somebody answered my request or needs an answer from me"),
    "progress": N_("My request is done, cancelled or joined to another"),
    "work": N_("Something happened on a ticket that I work on"),
    "mentions": N_("A colleague mentioned me in a note"),
    "assignments": N_("A ticket was given to me or taken from me"),
    "lead": N_("A ticket needs a team lead"),
}
_OF_VERB = {
    "ticket.answered": "answers",
    "ticket.put_off": "answers",
    "ticket.reminded": "answers",
    "ticket.approval_asked": "answers",
    "ticket.expired": "progress",
    "ticket.incident_over": "progress",
    "ticket.burst": "lead",
    "ticket.resolved": "progress",
    "ticket.cancelled": "progress",
    "ticket.merged": "progress",
    "ticket.unmerged": "progress",
    "ticket.change_undone": "progress",
    "ticket.replied": "work",
    "ticket.reopened": "work",
    "ticket.withdrawn": "work",
    "ticket.due_soon": "work",
    "ticket.approved": "work",
    "ticket.approval_refused": "work",
    "ticket.approval_forgotten": "work",
    "ticket.loan_due": "answers",
    "ticket.loan_overdue": "answers",
    "ticket.parts_done": "work",
    "ticket.wait_ended": "work",
    "ticket.wait_expired": "work",
    "ticket.promise_broken": "work",
    "ticket.overdue": "lead",
    MENTIONED: "mentions",
    "ticket.assigned": "assignments",
    "ticket.taken_over": "assignments",
    "ticket.taken_away": "assignments",
    "ticket.not_taken": "assignments",
    "ticket.rules_failed": "lead",
    "ticket.needs_person": "lead",
    "ticket.agent_left": "lead",
}
_WORK = {
    "work": "ticket:work",
    "mentions": "ticket:work",
    "assignments": "ticket:work",
    "lead": "ticket:lead",
}  # kind → whose work it is
WITHOUT_KIND = frozenset(WORDS) - frozenset(_OF_VERB)


def offered(actor: Actor) -> dict[str, str]:
    """The kinds of notices that `actor` can get, with their words."""
    return {kind: words for kind, words in KINDS.items() if kind not in _WORK or actor.may(_WORK[kind])}


def kind_of(verb: str) -> str:
    """The kind of a notice; what is named nowhere counts as work."""
    return _OF_VERB.get(verb, "work")
