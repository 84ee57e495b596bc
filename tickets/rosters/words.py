"""Words for rosters and what happens to them, to be translated when they are shown."""

from core.errors import N_
from organisation.people.search import names
from tickets.calendars.typed import special_in_words
from tickets.calendars.words import weekly_in_words
from tickets.rosters.typed import skills_in_words
from web.facts import Lexicon

LEXICON = Lexicon(
    verbs={"roster.changed": N_("Shifts or skills changed")},
    fields={
        "work_roster": N_("Shifts and skills"),
        "work_roster.weekly": N_("Weekly shifts"),
        "work_roster.exceptions": N_("Days with other hours"),
        "work_roster.absences": N_("Absences"),
        "work_roster.skills": N_("Skills"),
        "work_roster.languages": N_("Languages of service"),
        "work_roster.capacity_points": N_("Effort points at most"),
    },
    says={
        "work_roster.weekly": weekly_in_words,
        "work_roster.exceptions": lambda value: "; ".join(special_in_words(value).splitlines()),
        "work_roster.skills": lambda value: ", ".join(skills_in_words(value).splitlines()),
        "work_roster.languages": ", ".join,
    },
    names={"work_roster": names},
    pages={"work_roster": ("/people/{id}/roster", "roster:read")},
)
