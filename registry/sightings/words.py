"""Words for sightings, to be translated when they are shown."""

from core.errors import N_
from registry.sightings.sightings import OTHER
from web.facts import Lexicon

SOURCES: dict[str, str] = {OTHER: N_("another list")}  # whatever is not the name of a tool

LEXICON = Lexicon(
    verbs={"sighting_list.taken": N_("List of when devices were seen taken in")},
    fields={
        "sighting_list": N_("List of when devices were seen"),
        "sighting_list.source": N_("Source of the list"),
        "sighting_list.rows": N_("Rows"),
        "sighting_list.changed": N_("Seen later than known"),
        "sighting_list.refused": N_("Rows refused"),
        "taken_by_id": N_("Sent by"),
        "taken_at": N_("Received at"),
    },
    values={"sighting_list.source": SOURCES},
    keys={"taken_by_id": "person"},
)
