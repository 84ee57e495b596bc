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
        "created_by_id": N_("Begun by"),
        "published_by_id": N_("Published by"),
        "retired_at": N_("Retired"),
        "retired_by_id": N_("Retired by"),
    },
    keys={"published_by_id": "person", "retired_by_id": "person"},
    names={"routing_ruleset": names},
)
