"""One search box for everything: each package says how its things are found, config/wiring.py lists them in order.

`/search` opens the thing itself when the text is its very number, or when nothing else fits; else it shows what fits,
kind by kind. Filters in words narrow it (`web.search_filters`). When nothing fits, names that are almost what was typed
are shown.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import marshmallow as ma
from flask import Blueprint, Response
from flask_babel import gettext
from markupsafe import Markup, escape

from core.actor import Actor
from core.errors import N_, DomainError, Invalid
from web import doors, search_filters
from web.fields import Input, Output, Text, say
from web.openapi import ApiBlueprint

pages = Blueprint("search", __name__)
api = ApiBlueprint("search", __name__, "Everything that one text finds")
SHOWN = 5  # of each kind on the page
LISTED = 20  # of each kind over the API


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing that was found.

    title    its number or name
    snippet  what tells it from others of the same name
    url      its page
    exact    the text is its very number
    """

    id: Any
    title: str
    url: str
    snippet: str = ""
    exact: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """The first things of one kind, the best first.

    more        there are others
    count       how many there are, when it is known
    list_url    the list that finds all of them; empty: there is none
    understood  what several words were understood as, for the reader
    near        nothing is called so; these are called almost so
    """

    hits: list[Hit] = field(default_factory=list)
    more: bool = False
    count: int | None = None
    list_url: str = ""
    understood: str = ""
    near: bool = False


@dataclass(frozen=True, slots=True)
class Narrowing:
    """Filters in words.

    find  (actor, text, perhaps empty, how many at most, what the filters given mean by their codes) → what fits all
    """

    filters: tuple[search_filters.Filter, ...]
    find: Callable[[Actor, str, int, Mapping[str, Any]], Found]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of thing that can be searched.

    code         what the API calls it
    heading      what they are called, marked for translation
    permissions  who holds one of these may search
    find         (actor, text, how many at most) → what the actor may see of it
    near         the same for names that are almost the text; None: nothing has a name
    narrowing    the filters in words that it knows; None: none
    """

    code: str
    heading: str
    permissions: tuple[str, ...]
    find: Callable[[Actor, str, int], Found]
    near: Callable[[Actor, str, int], Found] | None = None
    narrowing: Narrowing | None = None

    @property
    def filters(self) -> tuple[search_filters.Filter, ...]:
        """The filters in words that it knows."""
        return self.narrowing.filters if self.narrowing else ()


kinds: list[Kind] = []  # in the order in which they are shown


class Ask(Input):
    q = Text(1, 100, metadata={"description": "a number, a tag, any part of a serial number, or words of names"})


class AskApi(Input):
    q = Text(1, 100, required=True, metadata={"description": Ask._declared_fields["q"].metadata["description"]})
    kind = Text(1, 20, metadata={"description": "only things of this kind", "example": "device"})


class HitOut(Output):
    kind = ma.fields.String(required=True, metadata={"example": "device"})
    id = ma.fields.UUID(required=True)
    title = ma.fields.String(required=True)
    snippet = ma.fields.String(required=True)
    rank = ma.fields.Integer(required=True, metadata={"description": "1 is the best"})
    near = ma.fields.Boolean(required=True, metadata={"description": "its name is almost what was asked for"})


class HitsOut(Output):
    understood = ma.fields.List(
        ma.fields.String(),
        required=True,
        metadata={"description": "what the filters in words were understood as", "example": ["School: Alppilan lukio"]},
    )
    items = ma.fields.List(ma.fields.Nested(HitOut), required=True)
    next = ma.fields.String(required=True, allow_none=True, metadata={"description": "cursor of the next page"})


@dataclass(frozen=True, slots=True)
class Answer:
    """What a text found, by kind, and what its filters were understood as."""

    found: list[tuple[Kind, Found]]
    understood: list[str] = field(default_factory=list)


def find(actor: Actor, q: str, limit: int, *, only: str | None = None) -> Answer:
    """What `q` finds, by kind; kinds that hold the very thing first, the others in their order, none that are empty.

    only     code of the one kind to look for
    Raises   Invalid: there is no such kind; DomainError: a filter in words means nothing
    """
    searched = _searched(actor, only)
    asked = search_filters.split(q, _filters())
    if asked.filters:
        return _narrowed(actor, asked, limit, searched)
    return Answer(plain(actor, q, limit, only=only) or _near(actor, q, limit, searched))


def plain(actor: Actor, q: str, limit: int, *, only: str | None = None) -> list[tuple[Kind, Found]]:
    """The same of a text that is no more than a text: no filters in words, no names that are almost so."""
    found = [(kind, kind.find(actor, q, limit)) for kind in _searched(actor, only)]
    return sorted((pair for pair in found if pair[1].hits), key=lambda pair: not _exact(pair[1]))


def _searched(actor: Actor, only: str | None) -> list[Kind]:
    if only is not None and only not in {kind.code for kind in kinds}:
        raise Invalid({"kind": [N_("There is no search of this kind.")]})
    return [k for k in kinds if k.code == (only or k.code) and any(actor.may(p) for p in k.permissions)]


def _filters() -> list[search_filters.Filter]:
    return [one for kind in kinds for one in kind.filters]


def _narrowed(actor: Actor, asked: search_filters.Asked, limit: int, searched: list[Kind]) -> Answer:
    """What the text finds among the kinds of things that understand all of the filters."""
    refused: list[str] = []
    understood, found = [], []
    for kind in searched:
        if kind.narrowing is None or not asked.filters.keys() <= {one.code for one in kind.filters}:
            continue
        try:
            meant = search_filters.meanings(actor, asked, kind.filters)
        except DomainError as error:
            refused.append(say(error.says, error.values))
            continue
        understood.append(meant)
        values = {code: meaning.value for code, meaning in meant.items()}
        found.append((kind, kind.narrowing.find(actor, asked.text, limit, values)))
    if refused and not understood:
        raise Invalid({"q": list(dict.fromkeys(refused))})
    if not understood:
        raise search_filters.NothingHasAll(words=", ".join(f"{word}:" for word, _ in asked.filters.values()))
    told = search_filters.said_back(_filters(), understood)
    return Answer([pair for pair in found if pair[1].hits], told)


def _near(actor: Actor, q: str, limit: int, searched: list[Kind]) -> list[tuple[Kind, Found]]:
    """Things whose names are almost what was typed."""
    found = [(kind, replace(kind.near(actor, q, limit), near=True)) for kind in searched if kind.near is not None]
    return [pair for pair in found if pair[1].hits]


def _exact(found: Found) -> list[Hit]:
    return [hit for hit in found.hits if hit.exact]


def the_one(found: list[tuple[Kind, Found]]) -> Hit | None:
    """The thing that was meant: the only one whose very number was given, or the only one at all."""
    exact = [hit for _, one in found for hit in _exact(one)]
    every = [hit for _, one in found if not one.near for hit in one.hits]
    meant = exact or every
    return meant[0] if len(meant) == 1 else None


def marked(text: str, q: str) -> Markup:
    """`text` with each place where a word of `q` stands, in any case, set off."""
    words = sorted({re.escape(word) for word in q.split()}, key=len, reverse=True)
    if not words:
        return escape(text)
    parts = re.split(f"({'|'.join(words)})", text, flags=re.IGNORECASE)
    return Markup().join(Markup("<mark>{}</mark>").format(part) if n % 2 else part for n, part in enumerate(parts))


@pages.get("/search")
def index() -> Response:
    """What a text finds, or the thing itself."""
    me = doors.me()
    q, form, answer = "", doors.Form(), Answer([])
    try:
        q = doors.load(Ask).get("q", "")
        answer = find(me, q, SHOWN) if q else answer
    except DomainError as error:
        form = doors.refused(error)
    if (hit := the_one(answer.found)) is not None:
        return doors.see_other(hit.url)
    searched = [kind for kind in kinds if any(me.may(p) for p in kind.permissions)]
    return doors.page(
        "search.html",
        form.status,
        q=q,
        form=form,
        found=answer.found,
        understood=answer.understood,
        searched=[gettext(kind.heading) for kind in searched],
        filters=list(dict.fromkeys(one.code for kind in searched for one in kind.filters)),
        marked=marked,
    )


@api.route("/search")
@api.arguments(AskApi, location="query")
@api.response(200, HitsOut)
def search(args: dict[str, Any]) -> Response:
    """What a text finds among everything that you may see, 20 of each kind at most; whole numbers first.

    Filters in words narrow it: `school:`, `state:` and `serial:`, in each of the three languages.
    """
    answer = find(doors.me(), args["q"], LISTED, only=args.get("kind"))
    hits = [(kind.code, hit, one.near) for kind, one in answer.found for hit in one.hits]
    hits.sort(key=lambda each: not each[1].exact)
    shown = [
        {"kind": code, "id": hit.id, "title": hit.title, "snippet": hit.snippet, "rank": rank, "near": near}
        for rank, (code, hit, near) in enumerate(hits, 1)
    ]
    return doors.json({"items": shown, "understood": answer.understood, "next": None})
