"""Words for appropriations, to be translated when they are shown."""

from core.errors import N_
from registry.catalogue import prices
from registry.funding import appropriations
from web.facts import Lexicon

LEXICON = Lexicon(
    verbs={
        "appropriation.added": N_("Appropriation added"),
        "appropriation.corrected": N_("Appropriation changed"),
    },
    fields={
        "appropriation": N_("Appropriation"),
        "appropriation_id": N_("Appropriation"),
        "appropriation.code": N_("Code"),
        "appropriation.name": N_("Name"),
        "programme": N_("Programme"),
        "appropriation.year": N_("Year of the budget"),
        "amount_cents": N_("Amount granted"),
    },
    keys={"appropriation_id": "appropriation"},
    names={"appropriation": appropriations.names},
    pages={"appropriation": ("/appropriations/{id}", "appropriation:read")},
    needs={"amount_cents": prices.PERMISSION},
)
