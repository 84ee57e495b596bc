"""People for the one search box: by name or address, as far as the asker may find them."""

from collections.abc import Mapping
from typing import Any, Final

from flask import url_for

from core.actor import Actor
from core.errors import N_
from organisation.people import choosing
from organisation.people.models import FINDS_PEOPLE
from organisation.people.words import options
from organisation.schools.search_filter import SCHOOL
from web.search import Found, Hit, Kind, Narrowing


def find(actor: Actor, q: str, limit: int) -> Found:
    """People whose name or address has all the words, with role and school. That they were shown is logged."""
    found = _found(actor, choosing.suggestions(actor, q), limit)
    return Found(found.hits, found.more, list_url=url_for("people.index", q=q) if actor.may("person:read") else "")


def narrowed(actor: Actor, q: str, limit: int, given: Mapping[str, Any]) -> Found:
    """The same of those with a role of today at a school."""
    return _found(actor, choosing.suggestions(actor, q, school=given["school"]), limit)


def near(actor: Actor, q: str, limit: int) -> Found:
    """People whose name is almost that."""
    return _found(actor, choosing.near(actor, q), limit)


def _found(actor: Actor, people: list[dict[str, Any]], limit: int) -> Found:
    found, page = options(people), "people.show" if actor.may("person:read") else "people.overview"
    hits = [Hit(key, name, url_for(page, person_id=key), told_apart) for key, name, told_apart in found[:limit]]
    return Found(hits, more=len(found) > limit)


KIND: Final = Kind("person", N_("People"), FINDS_PEOPLE, find, near, Narrowing((SCHOOL,), narrowed))
