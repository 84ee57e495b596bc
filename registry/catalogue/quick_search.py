"""Models for the one search box, by any of their spellings."""

from typing import Final

from flask import url_for
from flask_babel import gettext

from core.actor import Actor
from core.errors import N_
from registry.catalogue import catalogue
from registry.catalogue.words import CATEGORIES
from web.search import Found, Hit, Kind


def find(actor: Actor, q: str, limit: int) -> Found:
    """Models with this in their manufacturer, number or spellings."""
    found = catalogue.find(actor, q=q, limit=limit)
    hits = [
        Hit(
            model.id,
            f"{model.manufacturer.name} {model.model_number}",
            url_for("catalogue.show", model_id=model.id),
            gettext(CATEGORIES[model.category]),
        )
        for model in found.items
    ]
    return Found(hits, more=found.next is not None, list_url=url_for("catalogue.index", q=q))


KIND: Final = Kind("model", N_("Models"), ("model:read",), find)
