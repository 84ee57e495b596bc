"""Decision trees as pages: the list, and one to change: a form with a blank question and a blank answer at each end."""

import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import marshmallow as ma
from flask import Blueprint, Response, request, url_for
from flask_babel import gettext

from core.errors import N_, DomainError, Invalid
from core.languages import CODES, OWN_NAMES
from registry.catalogue import naming
from tickets.categories import categories
from tickets.knowledge import articles, counts, schemas, trees
from tickets.knowledge.models import ArticleState, HelpTree
from tickets.knowledge.refusals import TreeWrong
from tickets.knowledge.trees import Node
from web import doors, frame
from web.fields import Said

pages = Blueprint("help_trees", __name__, template_folder="templates")


@pages.get("/help/trees")
def index() -> Response:
    """The decision trees."""
    doors.me().must(articles.WRITE)
    found = trees.find(doors.me())
    solved = counts.of([tree.id for tree, _ in found])
    models = naming.names(doors.me(), {tree.model_id for tree, _ in found if tree.model_id})
    return doors.page("knowledge/trees.html", found=found, solved=solved, models=models)


@pages.route("/help/trees/new", methods=["GET", "POST"])
def add() -> Response:
    """Add the tree of a category."""
    doors.me().must(articles.WRITE)
    if request.method == "POST":
        try:
            typed = {name: request.form[name] for name in ("category", "model") if request.form.get(name)}
            given = _loaded(schemas.AddTree, **typed)
            with _pointing_to_fields(given["nodes"]):
                tree = trees.add(doors.me(), **given)
        except DomainError as error:
            return _form(doors.refused(error), None, _typed(request.form))
        return _to(tree)
    return _form(doors.Form({"category": request.args.get("category", "")}), None, [])


@pages.route("/help/trees/<uuid:tree_id>", methods=["GET", "POST"])
def edit(tree_id: uuid.UUID) -> Response:
    """Change a tree."""
    doors.me().must(articles.WRITE)
    tree = trees.get(doors.me(), tree_id, lock=request.method == "POST")
    if request.method == "POST":
        try:
            given = _loaded(schemas.AlterTree, active="active" in request.form)
            with _pointing_to_fields(given["nodes"]):
                trees.alter(doors.me(), tree, expected=doors.if_match(), **given)
        except DomainError as error:
            return _form(doors.refused(error), tree, _typed(request.form))
        return _to(tree)
    return _form(doors.Form(), tree, tree.nodes)


@pages.post("/help/trees/<uuid:tree_id>/solved")
def solved(tree_id: uuid.UUID) -> Response:
    """Its advice solved my problem: no request is needed."""
    trees.solved(doors.me(), trees.get(doors.me(), tree_id))
    return doors.see_other("/", gettext("Thank you. It is good that it works."))


def _loaded(schema: type[schemas.AddTree | schemas.AlterTree], **more: Any) -> dict[str, Any]:
    """What was typed. Raises Invalid, with the names of fields of the page."""
    nodes = _typed(request.form)
    if not 1 <= len(nodes) <= trees.MOST_NODES:
        raise Invalid(
            {"n0.fi": [Said(N_("Write at least one question, and at most %(most)s."), most=trees.MOST_NODES)]}
        )
    try:
        loaded: dict[str, Any] = schema().load({"nodes": nodes, **more})
    except ma.ValidationError as bad:
        errors: dict[str, Any] = dict(bad.messages_dict)
        for at, wrong in errors.pop("nodes", {}).items():
            errors |= _fields(f"n{at}", wrong)
        raise Invalid(errors) from None
    return loaded


def _fields(prefix: str, wrong: Mapping[str, Any]) -> dict[str, list[str]]:
    """What is wrong with a question, by the fields of the page."""
    found = {f"{prefix}.{code}": said for code, said in wrong.get("question", {}).items()}
    answers = wrong.get("answers", {})
    if isinstance(answers, list):  # there is none, or there are too many
        return found | {f"{prefix}.a0.fi": [Said(N_("A question needs one to six answers."))]}
    for at, answer in answers.items():
        for part, name in (("label", f"{prefix}.a{at}"), ("advice", f"{prefix}.a{at}.advice")):
            found |= {f"{name}.{code}": said for code, said in answer.get(part, {}).items()}
        found |= {f"{prefix}.a{at}.fi": answer[other] for other in ("key", "next", "article") if other in answer}
    return found | ({f"{prefix}.fi": wrong["key"]} if "key" in wrong else {})


@contextmanager
def _pointing_to_fields(nodes: list[Node]) -> Iterator[None]:
    """Raises Invalid, with the name of the question's field of the page, for what is wrong with one of `nodes`."""
    try:
        yield
    except TreeWrong as wrong:
        question = wrong.values["place"].partition("/")[0]
        at = next((at for at, node in enumerate(nodes) if node["key"] == question), 0)
        raise Invalid({f"n{at}.fi": [Said(wrong.says, **wrong.values)]}) from None


def _typed(form: Mapping[str, str]) -> list[Node]:
    """The questions in the fields of the form: those that were left blank are left out."""
    found: list[Node] = []
    for at in range(trees.MOST_NODES + 1):
        question = _words(form, f"n{at}")
        if any(question.values()):
            answers = [_answer(form, f"n{at}.a{place}", place) for place in range(trees.MOST_ANSWERS + 1)]
            key = form.get(f"n{at}.key") or f"q{at + 1}"
            found.append({"key": key, "question": question, "answers": [one for one in answers if one]})
    return found


def _answer(form: Mapping[str, str], prefix: str, place: int) -> Node:
    label = _words(form, prefix)
    if not any(label.values()):
        return {}
    answer: Node = {"key": form.get(f"{prefix}.key") or f"a{place + 1}", "label": label}
    advice = _words(form, f"{prefix}.advice")
    if any(advice.values()):
        answer["advice"] = advice
    for name in ("next", "article"):
        if value := form.get(f"{prefix}.{name}", "").strip():
            answer[name] = value
    return answer


def _words(form: Mapping[str, str], prefix: str) -> dict[str, str]:
    return {code: form.get(f"{prefix}.{code}", "").strip() for code in CODES}


def _questions(nodes: list[Node]) -> str:
    language = frame.language()
    return " / ".join(node["question"].get(language, "") for node in nodes)


def _form(form: doors.Form, tree: HelpTree | None, nodes: list[Node]) -> Response:
    published = articles.find(doors.me(), state=ArticleState.PUBLISHED, limit=200).items
    language = frame.language()
    titles = [(str(one.id), getattr(one, f"title_{articles.language_of(one, language)}")) for one in published]
    return doors.page(
        "knowledge/tree.html",
        form.status,
        form=form,
        tree=tree,
        nodes=form.part("n0.fi", nodes, tree.nodes, _questions) if tree else nodes,
        category=categories.names(doors.me(), {tree.category_id}).get(tree.category_id, "") if tree else "",
        categories=categories.options(language),
        model=naming.names(doors.me(), {tree.model_id}).get(tree.model_id, "") if tree and tree.model_id else "",
        models=[(str(key), name) for key, name, _ in naming.options()],
        articles=titles,
        languages=[(code, OWN_NAMES[code]) for code in CODES],
        MOST_NODES=trees.MOST_NODES,
        MOST_ANSWERS=trees.MOST_ANSWERS,
    )


def _to(tree: HelpTree) -> Response:
    return doors.see_other(url_for("help_trees.edit", tree_id=tree.id), gettext("Saved."))
