"""People for the one search box: by name or address, as far as the asker may find them."""

from typing import Final

from flask import url_for

from core.actor import Actor
from core.errors import N_
from organisation.people import choosing
from organisation.people.models import FINDS_PEOPLE
from organisation.people.words import options
from web.search import Found, Hit, Kind


def find(actor: Actor, q: str, limit: int) -> Found:
    """People whose name or address has all the words, with role and school. That they were shown is logged."""
    found = options(choosing.suggestions(actor, q))
    reads = actor.may("person:read")
    hits = [
        Hit(key, name, url_for("people.show" if reads else "people.overview", person_id=key), told_apart)
        for key, name, told_apart in found[:limit]
    ]
    return Found(hits, more=len(found) > limit, list_url=url_for("people.index", q=q) if reads else "")


KIND: Final = Kind("person", N_("People"), FINDS_PEOPLE, find)
