"""Words for stocktakes, to be translated when they are shown."""

from core.errors import N_
from registry.stocktakes import presenting, stocktakes
from registry.stocktakes.models import Result
from web.facts import Lexicon

RESULTS: dict[Result, str] = {
    Result.VERIFIED: N_("Verified"),
    Result.MISPLACED: N_("In another room"),
    Result.FOUND_ELSEWHERE: N_("Found at another school"),
    Result.MISSING: N_("Not found"),
    Result.EXCUSED: N_("In repair or on loan"),
    Result.NOT_EXPECTED: N_("Not of this school"),
    Result.UNKNOWN_CODE: N_("Unknown code"),
}
TONES: dict[Result, str] = {
    Result.VERIFIED: "success",
    Result.MISPLACED: "info",
    Result.FOUND_ELSEWHERE: "info",
    Result.MISSING: "error",
    Result.EXCUSED: "quiet",
    Result.NOT_EXPECTED: "alert",
    Result.UNKNOWN_CODE: "alert",
}
PHASES: dict[str, str] = {
    presenting.PLANNED: N_("Not begun"),
    presenting.COUNTING: N_("Counting"),
    presenting.CLOSING: N_("To be signed off"),
}
STATES: dict[str, str] = {presenting.OPEN: N_("Not signed off"), presenting.SIGNED_OFF: N_("Signed off")}

LEXICON = Lexicon(
    verbs={
        "stocktake.begun": N_("Stocktake begun"),
        "stocktake.recounted": N_("Room counted again in a stocktake"),
        "stocktake.signed_off": N_("Stocktake of a school signed off"),
    },
    fields={
        "stocktake": N_("Stocktake"),
        "stocktake_id": N_("Stocktake"),
        "stocktake_school": N_("Stocktake of a school"),
        "stocktake.name": N_("Name"),
        "starts_on": N_("First day"),
        "ends_on": N_("Last day"),
        "signed_off_at": N_("Signed off"),
        "signed_off_by_id": N_("Signed off by"),
    },
    keys={"stocktake_id": "stocktake", "signed_off_by_id": "person"},
    names={"stocktake": stocktakes.names},
    pages={"stocktake": ("/stocktakes/{id}", "stocktake:read")},
)
