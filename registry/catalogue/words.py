"""Words for models and listings, to be translated when they are shown."""

from core.errors import N_
from organisation.schools.words import KINDS
from registry.catalogue import naming, prices
from registry.catalogue.models import Category, Use
from web.facts import Lexicon

CATEGORIES: dict[Category, str] = {
    Category.STUDENT_LAPTOP: N_("Student laptop"),
    Category.STAFF_LAPTOP: N_("Staff laptop"),
    Category.TABLET: N_("Tablet"),
    Category.DESKTOP: N_("Desktop computer"),
    Category.DISPLAY: N_("Display"),
    Category.PROJECTOR: N_("Projector"),
    Category.DOCUMENT_CAMERA: N_("Document camera"),
    Category.ACCESS_POINT: N_("Wireless access point"),
    Category.PERIPHERAL: N_("Peripheral"),
}
USES: dict[Use, str] = {
    Use.STUDENT: N_("Student use"),
    Use.STAFF: N_("Staff use"),
    Use.PRESENTATION: N_("Presentation"),
    Use.NETWORK: N_("Network"),
}

LEXICON = Lexicon(
    needs=dict.fromkeys(("price_cents", "unit_price_cents", "replacement_price_cents"), prices.PERMISSION),
    verbs={
        "model.added": N_("Model added to the catalogue"),
        "model.corrected": N_("Model corrected"),
        "model_alias.added": N_("Spelling added"),
        "model_alias.removed": N_("Spelling removed"),
        "listing.added": N_("Listed as standard"),
        "listing.ended": N_("End of a standard listing set"),
    },
    fields={
        "alias_key": N_("Spelling for comparing"),
        "device_model": N_("Model"),
        "model_id": N_("Model"),
        "model_alias": N_("Spelling"),
        "standard_listing": N_("Standard listing"),
        "manufacturer_id": N_("Manufacturer"),
        "model_number": N_("Model number"),
        "device_model.category": N_("Device category"),
        "alias": N_("Spelling"),
        "use": N_("Use"),
        "school_kind": N_("Kind of school"),
        "planned_life_months": N_("Planned life in months"),
        "replacement_price_cents": N_("Replacement price"),
        "support_ends_on": N_("Support ends on"),
        "successor_id": N_("Successor"),
    },
    values={"device_model.category": CATEGORIES, "use": USES, "school_kind": KINDS},
    keys={"model_id": "device_model", "successor_id": "device_model", "manufacturer_id": "manufacturer"},
    names={
        "device_model": naming.names,
        "manufacturer": naming.names_of_makers,
        "model_alias": naming.names_of_aliases,
        "standard_listing": naming.names_of_listings,
    },
    pages={"device_model": ("/catalogue/{id}", "model:read")},
)
