"""What versions of the rules and their facts are called."""

from collections.abc import Collection
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext

from core.db import db
from core.errors import N_
from tickets.routing.models import RoutingRuleset, RulesetState
from web.facts import Lexicon

STATES = {
    RulesetState.DRAFT: N_("draft"),
    RulesetState.PUBLISHED: N_("published"),
    RulesetState.RETIRED: N_("retired"),
}

GROUPINGS = {
    "school_size": N_("Size of the school"),
    "language": N_("Language of the ticket"),
    "area": N_("Major district"),
}
SIZES = {
    "small": N_("fewer than 200 pupils"),
    "medium": N_("200–500 pupils"),
    "large": N_("more than 500 pupils"),
    "unknown": N_("number of pupils not known"),
}


def names(_reader: Any, keys: Collection[Any]) -> dict[Any, str]:
    """What versions of the rules are called in the reader's language."""
    rows = db.session.execute(sa.select(RoutingRuleset.id, RoutingRuleset.number).where(RoutingRuleset.id.in_(keys)))
    return {row.id: gettext("Version %(number)s", number=row.number) for row in rows}


LEXICON = Lexicon(
    verbs={
        "ruleset.drafted": N_("Draft of rules begun"),
        "ruleset.edited": N_("Draft of rules changed"),
        "ruleset.published": N_("Rules published"),
        "ruleset.retired": N_("Rules retired"),
    },
    fields={
        "routing_ruleset": N_("Rules"),
        "rules": N_("Rules"),
        "rationale": N_("Why"),
        "based_on": N_("Made from version"),
        "author_ids": N_("Written by"),
        "created_by_id": N_("Made by"),
        "published_by_id": N_("Published by"),
        "retired_at": N_("Retired"),
        "retired_by_id": N_("Retired by"),
    },
    keys={"published_by_id": "person", "retired_by_id": "person"},
    names={"routing_ruleset": names},
)
