"""What the answers of the survey, sizes of schools and the facts of feedback are called."""

from core.errors import N_
from web.facts import Lexicon

SCORES: dict[int, str] = {
    5: N_("Very well"),
    4: N_("Well"),
    3: N_("So-so"),
    2: N_("Badly"),
    1: N_("Very badly"),
}
SIZE_NAMES: dict[str, str] = {
    "small": N_("Under 200 pupils"),
    "medium": N_("200–499 pupils"),
    "large": N_("500 pupils or more"),
    "unknown": N_("Number of pupils not known"),
}

LEXICON = Lexicon(
    verbs={
        "ticket.link_used": N_("Answered by the link in a mail, without signing in"),
        "survey.changed": N_("How many are asked was changed"),
    },
    fields={"survey_setting": N_("Satisfaction survey"), "survey_setting.percent": N_("How many are asked, per cent")},
)
