"""Words for data quality, to be translated when they are shown."""

from core.errors import N_
from registry.quality.rules import Severity

SEVERITIES: dict[Severity, str] = {
    Severity.HIGH: N_("High"),
    Severity.MEDIUM: N_("Medium"),
    Severity.LOW: N_("Low"),
}
TONES: dict[Severity, str] = {Severity.HIGH: "error", Severity.MEDIUM: "alert", Severity.LOW: "info"}
