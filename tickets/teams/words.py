"""Words for teams and what happens to them, to be translated when they are shown."""

from core.errors import N_
from tickets.teams import teams
from web.facts import Lexicon

LEXICON = Lexicon(
    verbs={
        "team.added": N_("Team added"),
        "team.changed": N_("Team changed"),
        "team.closed": N_("Team closed"),
        "member.added": N_("Member joined the team"),
        "member.changed": N_("Member's share of work changed"),
        "member.removed": N_("Member left the team"),
    },
    fields={
        "team": N_("Team"),
        "team_id": N_("Team"),
        "team_member": N_("Member of a team"),
        "weight": N_("Share of full time"),
        "capacity": N_("Effort points at most"),
        "team_member.active": N_("Gets tickets"),
        "name_en": N_("Name in English"),
        "closed_on": N_("Closed on"),
        "take_within_minutes": N_("Minutes until a ticket is taken, at most"),
    },
    keys={"team_id": "team"},
    names={"team": teams.names},
    pages={"team": ("/teams/{id}", "team:read")},
)
