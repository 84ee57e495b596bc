"""Articles, decision trees and suggestions over JSON."""

import uuid
from dataclasses import asdict
from typing import Any

import sqlalchemy as sa
from flask import Response, current_app

from core.db import db
from core.languages import CODES
from tickets.categories.models import Category
from tickets.knowledge import articles, counts, effect, schemas, suggesting, trees
from tickets.knowledge.models import Article, HelpTree
from web import doors
from web.openapi import ApiBlueprint

api = ApiBlueprint("knowledge", __name__, "Help before filing: articles, decision trees, suggestions")


@api.route("/articles")
@api.arguments(schemas.FindArticles, location="query")
@api.response(200, schemas.ArticlePage)
def find(args: dict[str, Any]) -> Response:
    """Articles, newest first."""
    page = articles.find(doors.me(), **args)
    return doors.json({"items": _out(page.items), "next": page.next})


@api.route("/articles", methods=["POST"])
@api.arguments(schemas.WriteArticle)
@api.response(201, schemas.ArticleOut)
def write(body: dict[str, Any]) -> Response:
    """Write an article: a draft, unless it is to be published at once."""
    publish = body.pop("publish")
    article = articles.write(doors.me(), **body)
    if publish:
        articles.publish(doors.me(), article)
    return _one(article, 201)


@api.route("/articles/<uuid:article_id>")
@api.response(200, schemas.ArticleOut)
def show(article_id: uuid.UUID) -> Response:
    """One article."""
    return _one(articles.get(doors.me(), article_id))


@api.route("/articles/<uuid:article_id>", methods=["PATCH"])
@api.versioned
@api.arguments(schemas.AlterArticle)
@api.response(200, schemas.ArticleOut)
def alter(body: dict[str, Any], article_id: uuid.UUID) -> Response:
    """Change an article; of a published one this makes a new edition."""
    article = articles.get(doors.me(), article_id, lock=True)
    return _one(articles.alter(doors.me(), article, expected=doors.if_match(), **body))


@api.route("/articles/<uuid:article_id>/publish", methods=["POST"])
@api.versioned
@api.response(200, schemas.ArticleOut)
def publish(article_id: uuid.UUID) -> Response:
    """Let everyone read it."""
    article = articles.get(doors.me(), article_id, lock=True)
    return _one(articles.publish(doors.me(), article, expected=doors.if_match()))


@api.route("/articles/<uuid:article_id>/retire", methods=["POST"])
@api.versioned
@api.response(200, schemas.ArticleOut)
def retire(article_id: uuid.UUID) -> Response:
    """Let nobody but those who write articles read it."""
    article = articles.get(doors.me(), article_id, lock=True)
    return _one(articles.retire(doors.me(), article, expected=doors.if_match()))


@api.route("/articles/<uuid:article_id>/helped", methods=["POST"])
@api.response(200, schemas.ArticleOut)
def helped(article_id: uuid.UUID) -> Response:
    """It solved a problem. Whose it was is not kept."""
    article = articles.get(doors.me(), article_id)
    articles.helped(doors.me(), article)
    return _one(article)


@api.route("/trees")
@api.arguments(schemas.FindTrees, location="query")
@api.response(200, schemas.HelpTreePage)
def find_trees(args: dict[str, Any]) -> Response:
    """Decision trees, in the order of their categories' codes."""
    found = trees.find(doors.me(), **args)
    solved = counts.of([tree.id for tree, _ in found])
    items = [_tree(tree, category.code, solved.get(tree.id, 0)) for tree, category in found]
    return doors.json({"items": items, "next": None})


@api.route("/trees", methods=["POST"])
@api.arguments(schemas.AddTree)
@api.response(201, schemas.HelpTreeOut)
def add_tree(body: dict[str, Any]) -> Response:
    """Add the decision tree of a category."""
    return _one_tree(trees.add(doors.me(), **_plain(body)), 201)


@api.route("/trees/<uuid:tree_id>")
@api.response(200, schemas.HelpTreeOut)
def show_tree(tree_id: uuid.UUID) -> Response:
    """One decision tree."""
    return _one_tree(trees.get(doors.me(), tree_id))


@api.route("/trees/<uuid:tree_id>", methods=["PUT"])
@api.versioned
@api.arguments(schemas.AlterTree)
@api.response(200, schemas.HelpTreeOut)
def alter_tree(body: dict[str, Any], tree_id: uuid.UUID) -> Response:
    """Change the questions of a tree, or whether they are asked."""
    tree = trees.get(doors.me(), tree_id, lock=True)
    return _one_tree(trees.alter(doors.me(), tree, expected=doors.if_match(), **_plain(body)))


@api.route("/suggestions")
@api.arguments(schemas.Suggest, location="query")
@api.response(200, schemas.SuggestionsOut)
def suggest(args: dict[str, Any]) -> Response:
    """What may help with what is being typed, the best first; known problems of the device's model before all."""
    found = suggesting.suggest(doors.me(), **args)
    return doors.json({"items": [asdict(one) for one in found], "next": None})


@api.route("/help-effect")
@api.arguments(schemas.EffectOf, location="query")
@api.response(200, schemas.HelpEffectsOut)
def effect_of_help(args: dict[str, Any]) -> Response:
    """How many more did without a request because of help before filing, next to those who were shown none."""
    total, each = effect.of_last(doors.me(), **args)
    keys = {one.category_id for one in each if one.category_id}
    rows = db.session.execute(sa.select(Category.id, Category.code).where(Category.id.in_(keys)))
    codes = {row.id: row.code for row in rows}
    told = {"total": _effect(total, codes), "items": [_effect(one, codes) for one in each]}
    return doors.json(told | args | {"holdout_percent": current_app.config["SETTINGS"].help_holdout})


def _effect(one: effect.Effect, codes: dict[uuid.UUID, str]) -> dict[str, Any]:
    shares = {
        name: {"hits": share.hits, "of": share.of, "low": share.interval[0], "high": share.interval[1]}
        for name, share in (("helped", one.helped), ("held_out", one.held_out))
    }
    saved = None if one.saved is None else one.saved._asdict()
    return shares | {"category": codes.get(one.category_id), "saved": saved, "says": one.says}  # type: ignore[arg-type]


def _plain(body: dict[str, Any]) -> dict[str, Any]:
    """`body` with the keys of articles as text, as they are stored."""
    for node in body["nodes"]:
        for answer in node["answers"]:
            if answer.get("article"):
                answer["article"] = str(answer["article"])
    return body


def _one(article: Article, status: int = 200) -> Response:
    location = {"Location": f"/api/v1/articles/{article.id}"} if status == 201 else None  # noqa: PLR2004
    return doors.json(_out([article])[0], status, version=article.version, headers=location)


def _out(found: list[Article]) -> list[dict[str, Any]]:
    helped = counts.of([article.id for article in found])
    keys = {article.category_id for article in found if article.category_id}
    rows = db.session.execute(sa.select(Category.id, Category.code).where(Category.id.in_(keys)))
    codes = {row.id: row.code for row in rows}
    return [
        {
            **{name: getattr(one, name) for name in ("id", "state", "review_on", "edition", "published_at", "version")},
            "title": {code: getattr(one, f"title_{code}") for code in CODES},
            "body": {code: getattr(one, f"body_{code}") for code in CODES},
            "category": codes.get(one.category_id) if one.category_id else None,
            "model": one.model_id,
            "missing": articles.missing(one),
            "helped": helped.get(one.id, 0),
        }
        for one in found
    ]


def _one_tree(tree: HelpTree, status: int = 200) -> Response:
    code = db.session.scalar(sa.select(Category.code).where(Category.id == tree.category_id)) or ""
    solved = counts.of([tree.id]).get(tree.id, 0)
    location = {"Location": f"/api/v1/trees/{tree.id}"} if status == 201 else None  # noqa: PLR2004
    return doors.json(_tree(tree, code, solved), status, version=tree.version, headers=location)


def _tree(tree: HelpTree, category: str, solved: int) -> dict[str, Any]:
    kept = {name: getattr(tree, name) for name in ("id", "active", "nodes", "version")}
    return kept | {"model": tree.model_id, "category": category, "solved": solved}
