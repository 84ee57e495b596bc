"""The tree of categories: read whole, since it is small; what fits a kind of device; one by its code."""

import uuid
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from core.actor import Actor
from core.db import by_key, db
from tickets.categories.models import Category
from tickets.categories.seed_categories import MAX_SYMPTOMS, SOMETHING_ELSE


@dataclass(slots=True)
class Node:
    """A category with the narrower ones below it, in the order people see them."""

    category: Category
    children: list["Node"] = field(default_factory=list)

    def walk(self, depth: int = 0) -> Iterator[tuple["Node", int]]:
        """This node and all below it, each with its depth."""
        yield self, depth
        for child in self.children:
            yield from child.walk(depth + 1)


def tree(*, closed: bool = False) -> list[Node]:
    """The categories without a wider one, each with what is below it.

    closed  with the closed ones; without, what stands below a closed one is left out too
    """
    wanted = sa.select(Category).order_by(Category.position, Category.code)
    nodes = {row.id: Node(row) for row in db.session.scalars(wanted) if closed or row.active}
    top = []
    for node in nodes.values():
        parent = node.category.parent_id
        if parent is None:
            top.append(node)
        elif parent in nodes:
            nodes[parent].children.append(node)
    return top


def symptoms(device_category: str) -> list[Category]:
    """What the sticker of such a device offers: at most eight symptoms in the tree's order, then “something else”."""
    wider = sa.orm.aliased(Category)
    fits = Category.device_categories.contains([device_category])
    wanted = sa.select(Category).outerjoin(wider, wider.id == Category.parent_id)
    wanted = wanted.where(Category.active, fits, Category.code != SOMETHING_ELSE)
    order = (sa.func.coalesce(wider.position, Category.position), Category.position, Category.code)
    offered = list(db.session.scalars(wanted.order_by(*order).limit(MAX_SYMPTOMS)))
    last = by_code(SOMETHING_ELSE)
    return [*offered, last] if last is not None else offered


def by_code(code: str) -> Category | None:
    """The open category with this code, or none."""
    return db.session.scalars(sa.select(Category).where(Category.code == code, Category.active)).one_or_none()


def get(actor: Actor, category_id: uuid.UUID) -> Category:
    """One category, also a closed one. Raises Forbidden, NotFound."""
    actor.must("category:read")
    return by_key(Category, category_id)


def options(language: str) -> list[tuple[str, Any]]:
    """Codes and names for a select, grouped by what is at the top of the tree."""
    found: list[tuple[str, Any]] = []
    for node in tree():
        name = node.category.name(language)
        below = [(n.category.code, n.category.name(language)) for n, depth in node.walk() if depth]
        found.append((name, below) if below else (node.category.code, name))
    return found


def names(reader: Actor, keys: Collection[uuid.UUID]) -> dict[uuid.UUID, str]:
    """Names of categories in the reader's language."""
    return {
        row.id: row.name(reader.language)
        for row in db.session.scalars(sa.select(Category).where(Category.id.in_(keys)))
    }
