"""Words for scans, to be translated when they are shown; and how loud they are."""

from typing import Final

from flask_babel import gettext

from core.errors import N_
from registry.dock.models import ScanResult
from registry.dock.scanning import Scanned
from registry.receiving.answers import Result
from web.facts import Lexicon

WORDS: Final[dict[ScanResult, str]] = {
    ScanResult.RECEIVED: N_("Received"),
    ScanResult.ALREADY_RECEIVED: N_("Already received"),
    ScanResult.NOT_ANNOUNCED: N_("Not announced"),
    ScanResult.WRONG_ORDER: N_("Another order"),
    ScanResult.WRONG_MODEL: N_("Another model"),
    ScanResult.DUPLICATE: N_("Several devices"),
    ScanResult.DEAD_ON_ARRIVAL: N_("Broken on arrival"),
    ScanResult.UNREADABLE: N_("Unreadable"),
}
SENTENCES: Final[dict[ScanResult, str]] = {
    ScanResult.RECEIVED: N_("It is in store now."),
    ScanResult.ALREADY_RECEIVED: N_("It was received before; nothing has changed."),
    ScanResult.NOT_ANNOUNCED: N_(
        "Nobody has announced it for this order. Put it aside: it is noted, and whoever ordered sees it."
    ),
    ScanResult.WRONG_ORDER: N_("It belongs to another order. Put it aside: it is noted."),
    ScanResult.WRONG_MODEL: N_(
        "It is of a model that this order does not have. Put it aside: it is noted, and whoever ordered sees it."
    ),
    ScanResult.DUPLICATE: N_("Several manufacturers have a device with this serial number. Scan the tag instead."),
    ScanResult.DEAD_ON_ARRIVAL: N_("It is in store and marked as faulty. Whoever ordered sees it."),
    ScanResult.UNREADABLE: N_("This is neither a tag nor a serial number. Scan it again."),
}
TONES: Final[dict[ScanResult, str]] = {
    ScanResult.RECEIVED: "success",
    ScanResult.ALREADY_RECEIVED: "info",
    ScanResult.DEAD_ON_ARRIVAL: "alert",
    ScanResult.DUPLICATE: "alert",
    ScanResult.NOT_ANNOUNCED: "error",
    ScanResult.WRONG_ORDER: "error",
    ScanResult.WRONG_MODEL: "error",
    ScanResult.UNREADABLE: "error",
}  # also which sound is played
SAY_MORE: Final = frozenset({Result.ALREADY, Result.WRONG_ORDER, Result.RETIRED, Result.MISSING})


def sentence(scanned: Scanned) -> str:
    """What to say about a scan, in the reader's language."""
    if scanned.answer is not None and scanned.answer.result in SAY_MORE and scanned.result not in _MARKED:
        return scanned.answer.sentence
    return str(gettext(SENTENCES[scanned.result]))


_MARKED: Final = frozenset({ScanResult.DEAD_ON_ARRIVAL})

LEXICON = Lexicon(
    verbs={
        "device.dead_on_arrival": N_("Broken on arrival"),
        "device.works_on_arrival": N_("Not broken on arrival after all"),
    },
)
