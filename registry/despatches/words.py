"""Words for despatches, to be translated when they are shown."""

from core.errors import N_
from registry.despatches import search
from registry.despatches.search import DespatchState
from web.facts import Lexicon

STATES: dict[DespatchState, str] = {
    DespatchState.ANNOUNCED: N_("On its way"),
    DespatchState.PARTLY_RECEIVED: N_("Partly received"),
    DespatchState.RECEIVED: N_("Received"),
}
TONES: dict[DespatchState, str] = {
    DespatchState.ANNOUNCED: "info",
    DespatchState.PARTLY_RECEIVED: "alert",
    DespatchState.RECEIVED: "success",
}

LEXICON = Lexicon(
    verbs={
        "despatch.announced": N_("Despatch registered"),
        "despatch.matched_again": N_("Despatch matched again"),
    },
    fields={
        "despatch": N_("Despatch"),
        "despatch.number": N_("Despatch number"),
        "despatched_on": N_("Sent on"),
        "announced_by_id": N_("Registered by"),
        "announced_at": N_("Registered"),
    },
    values={},
    keys={"announced_by_id": "person"},
    names={"despatch": search.names},
    pages={"despatch": ("/despatches/{id}", "despatch:read")},
)
