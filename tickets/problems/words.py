"""Words for problems, to be translated when they are shown."""

from core.errors import N_
from registry.catalogue import prices
from tickets.problems.models import READ, ProblemState
from tickets.problems.titles import titles
from web.facts import Lexicon

STATES: dict[ProblemState, str] = {
    ProblemState.OPEN: N_("Open problem"),
    ProblemState.CLAIMED: N_("Claimed from the supplier"),
    ProblemState.CLOSED: N_("Closed problem"),
}
TONES: dict[ProblemState, str] = {
    ProblemState.OPEN: "alert",
    ProblemState.CLAIMED: "info",
    ProblemState.CLOSED: "quiet",
}

LEXICON = Lexicon(
    verbs={
        "problem.recorded": N_("Problem recorded"),
        "problem.changed": N_("Problem described anew"),
        "problem.claimed": N_("Claimed from the supplier"),
        "problem.closed": N_("Problem closed"),
        "problem.claim_exported": N_("Claim to a supplier downloaded"),
    },
    fields={
        "problem": N_("Problem"),
        "problem_id": N_("Problem"),
        "problem.title": N_("Title"),
        "problem.state": N_("State"),
        "problem.category_id": N_("Symptom"),
        "workaround": N_("Workaround"),
        "notes": N_("Notes"),
        "tickets_after": N_("Tickets after"),
        "claimed_on": N_("Claimed on"),
        "brought_cents": N_("What the claim brought"),
    },
    values={"problem.state": STATES},
    keys={"problem_id": "problem"},
    names={"problem": titles},
    pages={"problem": ("/problems/{id}", READ)},
    needs={"brought_cents": prices.PERMISSION},
)
