"""Articles as pages: the list, one to read, one to write; and suggestions while a request is typed."""

import uuid
from typing import Any

from flask import Blueprint, Response, current_app, request, url_for
from flask_babel import gettext

from core import clock
from core.errors import DomainError
from core.languages import CODES, OWN_NAMES
from registry.catalogue import naming
from tickets.categories import categories
from tickets.knowledge import articles, counts, effect, from_ticket, schemas, suggesting, trials
from tickets.knowledge.models import TEXTS, Article, ArticleState
from tickets.knowledge.words import STATES, TONES
from web import doors, frame
from web.fields import Flag, Id, Input, Text, choices

pages = Blueprint("help", __name__, template_folder="templates")


class Typed(Input):
    """What is typed into the form of a new request."""

    title = Text(0, 200, load_default="")
    description = Text(0, 10_000, lines=True, load_default="")
    category = Text(1, 60, load_default=None)
    tag = Text(1, 40, load_default=None)
    caller = Flag(load_default=False, metadata={"description": "the desk files it for somebody who calls"})


class Publishing(schemas.Texts):
    """The form is the whole truth; `publish` comes with the button that also lets everyone read it."""

    publish = Text(0, 10, load_default="")
    ticket = Id(load_default=None)


EMPTY: dict[str, Any] = {"category": None, "model": None} | dict.fromkeys(TEXTS, "")


@pages.get("/help")
def index() -> Response:
    """The articles."""
    try:
        query, form = doors.load(schemas.FindArticles), doors.Form()
    except DomainError as error:
        query, form = {}, doors.refused(error)
    found = articles.find(doors.me(), **query)
    return doors.page(
        "knowledge/list.html",
        form.status,
        form=form,
        found=found,
        query=query,
        helped=counts.of([one.id for one in found.items]),
        names=categories.names(doors.me(), {one.category_id for one in found.items if one.category_id}),
        **_words(),
    )


@pages.get("/help/<uuid:article_id>")
def show(article_id: uuid.UUID) -> Response:
    """One article."""
    article = articles.get(doors.me(), article_id)
    code = articles.language_of(article, frame.language())
    may_write = doors.me().may(articles.WRITE)
    return doors.page(
        "knowledge/article.html",
        article=article,
        code=code,
        title=getattr(article, f"title_{code}"),
        body=getattr(article, f"body_{code}"),
        model=naming.names(doors.me(), {article.model_id}).get(article.model_id, "") if article.model_id else "",
        category=categories.names(doors.me(), {article.category_id}).get(article.category_id, "")
        if article.category_id
        else "",
        helped=counts.of([article.id]).get(article.id, 0),
        editions=articles.editions(doors.me(), article) if may_write else [],
        **_words(),
    )


@pages.post("/help/<uuid:article_id>/helped")
def helped(article_id: uuid.UUID) -> Response:
    """It solved my problem."""
    articles.helped(doors.me(), articles.get(doors.me(), article_id))
    return doors.see_other(url_for("help.show", article_id=article_id), gettext("Thank you. It is good that it works."))


@pages.route("/help/new", methods=["GET", "POST"])
def write() -> Response:
    """Write an article, from nothing or from a resolved ticket."""
    doors.me().must(articles.WRITE)
    if request.method == "POST":
        try:
            given = doors.load(Publishing)
            publish = given.pop("publish")
            article = articles.write(doors.me(), **given)
            if publish:
                articles.publish(doors.me(), article)
            return _to(article)
        except DomainError as error:
            return _form(doors.refused(error), None)
    ticket = request.args.get("ticket", "")
    begins = from_ticket.draft(doors.me(), ticket) if ticket else {}
    return _form(doors.Form(begins), None)


@pages.route("/help/<uuid:article_id>/edit", methods=["GET", "POST"])
def edit(article_id: uuid.UUID) -> Response:
    """Change an article."""
    doors.me().must(articles.WRITE)
    article, form = articles.get(doors.me(), article_id, lock=request.method == "POST"), doors.Form()
    if request.method == "POST":
        try:
            given = EMPTY | doors.load(Publishing)
            publish = given.pop("publish")
            del given["ticket"]
            articles.alter(doors.me(), article, expected=doors.if_match(), **given)
            if publish and article.state is not ArticleState.PUBLISHED:
                articles.publish(doors.me(), article)
            return _to(article)
        except DomainError as error:
            form = doors.refused(error)
    return _form(form, article)


@pages.post("/help/<uuid:article_id>/retire")
def retire(article_id: uuid.UUID) -> Response:
    """Take an article away from its readers."""
    article = articles.get(doors.me(), article_id, lock=True)
    return _to(articles.retire(doors.me(), article, expected=doors.if_match()))


@pages.get("/help/suggestions")
def suggestions() -> Response:
    """What may help with what is being typed into the form of a request: a part of its page."""
    doors.me().must(articles.READ)
    try:
        typed = doors.load(Typed)
    except DomainError:
        return doors.page("knowledge/suggestions.html", found=[])
    q = f"{typed['title']} {typed['description'][:1_000]}".strip()
    known = {"category": typed["category"], "device": typed["tag"], "language": frame.language()}
    found = [one for one in suggesting.suggest(doors.me(), q=q, **known) if one.kind != "tree"] if q else []
    if found and not typed["caller"]:
        about = categories.by_code(typed["category"]) if typed["category"] else None
        shows = trials.shows_help(doors.me(), about.id if about else None, current_app.config["SETTINGS"])
        found = found if shows else []
    return doors.page("knowledge/suggestions.html", found=found)


def _form(form: doors.Form, article: Article | None) -> Response:
    me = doors.me()
    code_of = {node.category.id: node.category.code for top in categories.tree() for node, _ in top.walk()}
    return doors.page(
        "knowledge/edit.html",
        form.status,
        form=form,
        article=article,
        category=code_of.get(article.category_id, "") if article and article.category_id else "",
        categories=categories.options(frame.language()),
        models=[(key, name) for key, name, _ in naming.options()],
        languages=[(code, OWN_NAMES[code]) for code in CODES],
        review_on=clock.today() + articles.REVIEW_AFTER,
        me=me,
    )


def _to(article: Article) -> Response:
    return doors.see_other(url_for("help.show", article_id=article.id), gettext("Saved."))


def _words() -> dict[str, Any]:
    return {
        "STATES": STATES,
        "TONES": TONES,
        "states": choices(STATES),
        "LANGUAGES": OWN_NAMES,
        "language_of": articles.language_of,
        "missing": articles.missing,
        "may_write": doors.me().may(articles.WRITE),
        "may_see_effect": doors.me().may(effect.READ),
        "today": clock.today(),
    }
