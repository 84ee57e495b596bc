"""Words for data quality, to be translated when they are shown."""

from core.errors import N_
from registry.quality.rules import MEANINGS, Severity
from web.facts import Lexicon

SEVERITIES: dict[Severity, str] = {
    Severity.HIGH: N_("High"),
    Severity.MEDIUM: N_("Medium"),
    Severity.LOW: N_("Low"),
}
TONES: dict[Severity, str] = {Severity.HIGH: "error", Severity.MEDIUM: "alert", Severity.LOW: "info"}
LEXICON = Lexicon(
    verbs={
        "finding.given": N_("Finding given to somebody"),
        "finding.solved": N_("Finding put right"),
        "finding.taken_back": N_("Finding taken back from somebody"),
    },
    fields={
        "quality_task": N_("Finding to put right"),
        "quality_task.rule": N_("Rule"),
        "quality_task.due_on": N_("Last day"),
    },
    values={"quality_task.rule": {rule.value: meaning.words for rule, meaning in MEANINGS.items()}},
)
