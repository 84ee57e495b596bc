"""Categories as pages: the tree, adding and changing one, putting them in order."""

import uuid
from typing import Any

from flask import Blueprint, Response, request, url_for
from flask_babel import gettext

from core.errors import DomainError
from core.languages import CODES
from registry.catalogue.words import CATEGORIES as DEVICE_KINDS
from tickets.categories import categories, editing, schemas
from tickets.categories.models import Category
from tickets.categories.schemas import Direction
from tickets.categories.words import IMPACTS, KINDS, URGENCIES
from tickets.teams import teams
from web import doors, frame
from web.fields import choices

pages = Blueprint("categories", __name__, template_folder="templates")

# what an empty field of the form means, where the form is the whole truth
EMPTY: dict[str, Any] = {"active": False, "device_categories": [], "team": None, "checklist": []}


@pages.get("/categories")
def index() -> Response:
    """The tree, also what is closed."""
    doors.me().must("category:read")
    return doors.page(
        "categories/tree.html",
        tree=categories.tree(closed=True),
        may_write=doors.me().may("category:write"),
        team_names=dict(teams.options(frame.language())),
        **_words(),
    )


@pages.route("/categories/new", methods=["GET", "POST"])
def add() -> Response:
    """Add a category."""
    form = doors.Form({"parent": request.args.get("parent", "")})
    doors.me().must("category:write")
    if request.method == "POST":
        try:
            added = editing.add(doors.me(), **doors.load(schemas.AddCategory))
            return _to(added, gettext("The category was added."))
        except DomainError as error:
            form = doors.refused(error)
    return _form(form, None)


@pages.route("/categories/<uuid:category_id>", methods=["GET", "POST"])
def edit(category_id: uuid.UUID) -> Response:
    """Change a category, close it or open it again."""
    form = doors.Form()
    category = categories.get(doors.me(), category_id)
    doors.me().must("category:write")
    if request.method == "POST":
        try:
            facts = EMPTY | doors.load(schemas.AlterCategory)
            editing.alter(doors.me(), category, expected=doors.if_match(), **facts)
            return _to(category, gettext("Saved."))
        except DomainError as error:
            form = doors.refused(error)
    return _form(form, category)


@pages.post("/categories/<uuid:category_id>/move")
def move(category_id: uuid.UUID) -> Response:
    """Change places with a neighbour."""
    category = categories.get(doors.me(), category_id)
    up = doors.load(schemas.MoveCategory)["to"] is Direction.UP
    editing.move(doors.me(), category, up=up, expected=doors.if_match())
    return _to(category)


def _form(form: doors.Form, category: Category | None) -> Response:
    return doors.page(
        "categories/edit.html",
        form.status,
        form=form,
        category=category,
        checklist="\n".join(" | ".join(step[language] for language in CODES) for step in category.checklist)
        if category
        else "",
        parents=[(n.category.id, n.category.name(frame.language())) for n in categories.tree()],
        teams=teams.options(frame.language()),
        **_words(),
    )


def _to(category: Category, said: str = "") -> Response:
    return doors.see_other(url_for("categories.index") + f"#c-{category.id}", said)


def _words() -> dict[str, Any]:
    return {
        "IMPACTS": IMPACTS,
        "URGENCIES": URGENCIES,
        "DEVICE_KINDS": DEVICE_KINDS,
        "kinds": choices(KINDS),
        "impacts": choices(IMPACTS),
        "urgencies": choices(URGENCIES),
        "device_kinds": choices(DEVICE_KINDS),
    }
