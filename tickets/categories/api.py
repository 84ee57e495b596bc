"""Categories over JSON."""

import uuid
from typing import Any

from flask import Response

from core.paging import Page
from tickets.categories import categories, editing, schemas
from tickets.categories.categories import Node
from tickets.categories.models import Category
from tickets.categories.schemas import Direction
from web import doors
from web.openapi import ApiBlueprint

api = ApiBlueprint("categories", __name__, "What tickets are about")


def _shown(category: Category) -> dict[str, Any]:
    return {name: getattr(category, name) for name in schemas.CategoryOut._declared_fields}


def _node(node: Node) -> dict[str, Any]:
    return _shown(node.category) | {"children": [_node(child) for child in node.children]}


def _one(category: Category, status: int = 200) -> Response:
    return doors.json(_shown(category), status, version=category.version)


@api.route("/categories")
@api.arguments(schemas.TreeArgs, location="query")
@api.response(200, schemas.TreeOut)
def tree(query: dict[str, Any]) -> Response:
    """The whole tree, in the order people see it."""
    doors.me().must("category:read")
    return doors.listed(Page(categories.tree(**query)), _node)


@api.route("/categories", methods=["POST"])
@api.arguments(schemas.AddCategory)
@api.response(201, schemas.CategoryOut)
def add(body: dict[str, Any]) -> Response:
    """Add a category."""
    return _one(editing.add(doors.me(), **body), 201)


@api.route("/categories/<uuid:category_id>")
@api.response(200, schemas.CategoryOut)
def get(category_id: uuid.UUID) -> Response:
    """One category, also a closed one."""
    return _one(categories.get(doors.me(), category_id))


@api.route("/categories/<uuid:category_id>", methods=["PATCH"])
@api.versioned
@api.arguments(schemas.AlterCategory)
@api.response(200, schemas.CategoryOut)
def alter(body: dict[str, Any], category_id: uuid.UUID) -> Response:
    """Change a category, close it or open it again. Its code never changes."""
    category = categories.get(doors.me(), category_id)
    return _one(editing.alter(doors.me(), category, expected=doors.if_match(), **body))


@api.route("/categories/<uuid:category_id>/move", methods=["POST"])
@api.versioned
@api.arguments(schemas.MoveCategory)
@api.response(200, schemas.CategoryOut)
def move(body: dict[str, Any], category_id: uuid.UUID) -> Response:
    """Change places with the neighbour before or after."""
    category = categories.get(doors.me(), category_id)
    up = body["to"] is Direction.UP
    return _one(editing.move(doors.me(), category, up=up, expected=doors.if_match()))
