"""Words for categories and what happens to them, to be translated when they are shown."""

from core.errors import N_
from registry.catalogue.words import CATEGORIES
from tickets.categories import categories
from tickets.states import Impact, Kind, Urgency
from web.facts import Lexicon

KINDS: dict[Kind, str] = {Kind.INCIDENT: N_("something is broken"), Kind.REQUEST: N_("something is needed")}
IMPACTS: dict[Impact, str] = {
    Impact.PERSON: N_("one person"),
    Impact.GROUP: N_("a class or group"),
    Impact.SCHOOL: N_("a whole school"),
    Impact.CITY: N_("several schools"),
}
URGENCIES: dict[Urgency, str] = {
    Urgency.LOW: N_("can wait"),
    Urgency.NORMAL: N_("hinders work"),
    Urgency.URGENT: N_("stops work"),
}

LEXICON = Lexicon(
    verbs={
        "category.added": N_("Category added"),
        "category.changed": N_("Category changed"),
        "category.closed": N_("Category closed"),
        "category.moved": N_("Category moved in the list"),
    },
    fields={
        "category": N_("Category"),
        "category_id": N_("Category"),
        "code": N_("Code"),
        "category.position": N_("Place in the list"),
        "points": N_("Effort points"),
        "device_categories": N_("Kinds of device it fits"),
        "checklist": N_("Checklist"),
        "category.active": N_("Can be chosen"),
        "category.kind": N_("Kind"),
        "category.parent_id": N_("Part of"),
    },
    values={
        "category.kind": KINDS,
        "category.impact": IMPACTS,
        "category.urgency": URGENCIES,
        "device_categories": CATEGORIES,
    },
    says={"checklist": lambda steps: "; ".join(step["fi"] for step in steps)},
    keys={"category_id": "category", "category.parent_id": "category"},
    names={"category": categories.names},
    pages={"category": ("/categories/{id}", "category:write")},
)
