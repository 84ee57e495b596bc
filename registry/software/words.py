"""Words for software, to be translated when they are shown."""

from core.errors import N_
from registry.software import titles
from registry.software.lacking import Lack
from registry.software.models import OutcomeState
from web.facts import Lexicon

OUTCOMES: dict[OutcomeState, str] = {
    OutcomeState.SUCCESS: N_("Installed"),
    OutcomeState.FAILED: N_("Installation failed"),
    OutcomeState.PENDING: N_("Installation pending"),
}
LACKS: dict[Lack, str] = {
    Lack.FAILED: N_("Installation failed"),
    Lack.PENDING: N_("Installation pending"),
    Lack.MISSING: N_("Nothing reported"),
}
SHOWN: dict[str, str] = {code.value: word for table in (OUTCOMES, LACKS) for code, word in table.items()}
TONES: dict[str, str] = {"success": "success", "failed": "error", "pending": "info", "missing": "alert"}

LEXICON = Lexicon(
    verbs={
        "software_title.added": N_("Software title added"),
        "software_title.corrected": N_("Software title corrected"),
        "required_software.added": N_("Software required"),
        "required_software.ended": N_("End of required software set"),
        "software_report.taken": N_("Installation outcomes taken in"),
    },
    fields={
        "software_title": N_("Software title"),
        "title_id": N_("Software title"),
        "required_software": N_("Required software"),
        "software_report": N_("Report of the deployment tool"),
        "software_title.name": N_("Name"),
        "publisher": N_("Software maker"),
        "followed": N_("Counted in the coverage"),
        "required_software.category": N_("Device category"),
        "reported_by_id": N_("Sent by"),
        "software_report.received_at": N_("Received at"),
        "software_report.rows": N_("Rows"),
        "software_report.changed": N_("New outcomes"),
        "software_report.refused": N_("Rows refused"),
    },
    keys={"title_id": "software_title", "reported_by_id": "person"},
    names={"software_title": titles.names, "required_software": titles.names_of_required},
    pages={"software_title": ("/software/titles", titles.READ)},
)
