"""Words for roll-overs, to be translated when they are shown."""

from core.errors import N_
from registry.bulk import wording
from registry.rollovers import rollovers
from web.facts import Lexicon

STEPS = wording.STEPS
OPEN, CLOSED = "open", "closed"
STATES: dict[str, str] = {OPEN: N_("Under way"), CLOSED: N_("Closed")}
TONES: dict[str, str] = {OPEN: "info", CLOSED: "quiet"}

LEXICON = Lexicon(
    verbs={
        "roll_over.begun": N_("Roll-over begun"),
        "roll_over.closed": N_("Roll-over closed"),
        "roll_over.exported": N_("Report of a roll-over downloaded"),
    },
    fields={
        "roll_over": N_("Roll-over"),
        "roll_over.name": N_("Name"),
        "collect_by": N_("Collected until"),
        "extend_until": N_("Extended until"),
        "closed_at": N_("Closed at"),
        "closed_by_id": N_("Closed by"),
    },
    keys={"closed_by_id": "person"},
    names={"roll_over": rollovers.names},
    pages={"roll_over": ("/roll-overs/{id}", rollovers.READ)},
)
