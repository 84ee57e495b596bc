"""One search box for everything: each package says how its things are found, config/wiring.py lists them in order.

`/search` opens the thing itself when the text is its very number, or when nothing else fits; else it shows what fits,
kind by kind.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import marshmallow as ma
from flask import Blueprint, Response, redirect
from flask_babel import gettext
from markupsafe import Markup, escape

from core.actor import Actor
from core.errors import N_, DomainError, Invalid
from web import doors
from web.fields import Input, Output, Text
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
    """

    hits: list[Hit] = field(default_factory=list)
    more: bool = False
    count: int | None = None
    list_url: str = ""
    understood: str = ""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of thing that can be searched.

    code         what the API calls it
    heading      what they are called, marked for translation
    permissions  who holds one of these may search
    find         (actor, text, how many at most) → what the actor may see of it
    """

    code: str
    heading: str
    permissions: tuple[str, ...]
    find: Callable[[Actor, str, int], Found]


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


class HitsOut(Output):
    items = ma.fields.List(ma.fields.Nested(HitOut), required=True)
    next = ma.fields.String(required=True, allow_none=True, metadata={"description": "cursor of the next page"})


def find(actor: Actor, q: str, limit: int, *, only: str | None = None) -> list[tuple[Kind, Found]]:
    """What `q` finds, by kind; kinds that hold the very thing first, the others in their order, none that are empty.

    only     code of the one kind to look for
    Raises   Invalid: there is no such kind
    """
    if only is not None and only not in {kind.code for kind in kinds}:
        raise Invalid({"kind": [N_("There is no search of this kind.")]})
    searched = [k for k in kinds if k.code == (only or k.code) and any(actor.may(p) for p in k.permissions)]
    found = [(kind, kind.find(actor, q, limit)) for kind in searched]
    return sorted((pair for pair in found if pair[1].hits), key=lambda pair: not _exact(pair[1]))


def _exact(found: Found) -> list[Hit]:
    return [hit for hit in found.hits if hit.exact]


def the_one(found: list[tuple[Kind, Found]]) -> Hit | None:
    """The thing that was meant: the only one whose very number was given, or the only one at all."""
    exact = [hit for _, one in found for hit in _exact(one)]
    every = [hit for _, one in found for hit in one.hits]
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
    try:
        q, form = doors.load(Ask).get("q", ""), doors.Form()
    except DomainError as error:
        q, form = "", doors.refused(error)
    found = find(me, q, SHOWN) if q else []
    if (hit := the_one(found)) is not None:
        return redirect(hit.url, 303)  # type: ignore[return-value]
    searched = [gettext(kind.heading) for kind in kinds if any(me.may(p) for p in kind.permissions)]
    return doors.page("search.html", form.status, q=q, form=form, found=found, searched=searched, marked=marked)


@api.route("/search")
@api.arguments(AskApi, location="query")
@api.response(200, HitsOut)
def search(args: dict[str, Any]) -> Response:
    """What a text finds among everything that you may see, 20 of each kind at most; whole numbers first."""
    found = find(doors.me(), args["q"], LISTED, only=args.get("kind"))
    hits = [(kind.code, hit) for kind, one in found for hit in one.hits]
    hits.sort(key=lambda pair: not pair[1].exact)
    shown = [
        {"kind": code, "id": hit.id, "title": hit.title, "snippet": hit.snippet, "rank": rank}
        for rank, (code, hit) in enumerate(hits, 1)
    ]
    return doors.json({"items": shown, "next": None})
