"""Decision trees: a few questions about a category, each answer with advice, an article or a further question."""

import re
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from core.actor import Actor
from core.db import by_key, check_version, db
from core.errors import NotFound
from core.history import change
from core.languages import CODES
from tickets.categories.models import Category
from tickets.knowledge import articles, counts, refusals
from tickets.knowledge.models import Article, HelpTree
from tickets.routing import published
from tickets.ticket import answers
from tickets.ticket.answers import TicketAnswer

KEY = re.compile(r"[a-z0-9_]{1,40}")
MOST_NODES, MOST_ANSWERS = 30, 6
Node = dict[str, Any]  # key, question {language: text}, answers [{key, label, next?, advice?, article?}]


@dataclass(frozen=True, slots=True)
class Walk:
    """How far somebody has come in a tree.

    taken  (question, answer) of each step
    node   the question to ask next; none: the end
    end    the last answer, with its advice and article; none: there is more to ask
    """

    taken: list[tuple[Node, Node]] = field(default_factory=list)
    node: Node | None = None
    end: Node | None = None

    @property
    def path(self) -> str:
        """Keys of the answers, as the address of a page has them."""
        return ",".join(answer["key"] for _, answer in self.taken)


def add(actor: Actor, *, category: str, nodes: list[Node], model: uuid.UUID | None = None) -> HelpTree:
    """A tree for a category that has none, or none for this model.

    category  its code
    model     key of the model whose devices have questions of their own; None: of every other
    Raises    Forbidden, CategoryUnknown, ModelUnknown, TreeKnown, TreeWrong
    Records   help_tree.added
    """
    actor.must(articles.WRITE)
    key = articles.category_key(category)
    if key is None:
        raise refusals.CategoryUnknown(category=category)
    model_id = articles.model_key(model)
    known = sa.select(HelpTree.id).where(HelpTree.category_id == key, HelpTree.model_id.is_not_distinct_from(model_id))
    if db.session.scalar(known) is not None:
        raise refusals.TreeKnown
    check(nodes)
    tree = HelpTree(category_id=key, model_id=model_id, nodes=nodes)
    with change(tree, "help_tree.added", by=actor):
        db.session.add(tree)
    return tree


def alter(
    actor: Actor,
    tree: HelpTree,
    *,
    nodes: list[Node] | None = None,
    active: bool | None = None,
    expected: int | None = None,
) -> HelpTree:
    """Change the questions, or whether they are asked; an answer that rules in force look at stays.

    Raises   Forbidden, Stale, TreeWrong, AnswerInRules
    Records  help_tree.changed
    """
    actor.must(articles.WRITE)
    check_version(tree, expected)
    if nodes is not None:
        check(nodes)
        _keep_what_rules_ask(tree, nodes)
    with change(tree, "help_tree.changed", by=actor):
        tree.nodes = tree.nodes if nodes is None else nodes
        tree.active = tree.active if active is None else active
    return tree


def get(actor: Actor, tree_id: uuid.UUID, *, lock: bool = False) -> HelpTree:
    """One tree. Raises Forbidden, NotFound."""
    actor.must(articles.READ)
    found = by_key(HelpTree, tree_id, lock=lock)
    if not (found.active or actor.may(articles.WRITE)):
        raise NotFound
    return found


def find(actor: Actor, *, category: str | None = None) -> list[tuple[HelpTree, Category]]:
    """Trees with their categories, in the order of their codes. Raises Forbidden."""
    actor.must(articles.READ)
    wanted = sa.select(HelpTree, Category).join(Category, Category.id == HelpTree.category_id)
    wanted = wanted.order_by(Category.code, HelpTree.model_id.nulls_first())
    if category is not None:
        wanted = wanted.where(Category.code == category)
    if not actor.may(articles.WRITE):
        wanted = wanted.where(HelpTree.active)
    return [(row[0], row[1]) for row in db.session.execute(wanted)]


def of_category(category_id: uuid.UUID, model_id: uuid.UUID | None = None) -> HelpTree | None:
    """The tree whose questions are asked about a category and a device of this model: the model's own, else the general."""
    fits = sa.or_(HelpTree.model_id.is_(None), HelpTree.model_id == model_id)
    wanted = sa.select(HelpTree).where(HelpTree.category_id == category_id, HelpTree.active, fits)
    return db.session.scalars(wanted.order_by(HelpTree.model_id.nulls_last()).limit(1)).one_or_none()


def walk(tree: HelpTree, path: str) -> Walk:
    """Follow the answers of `path` (keys with commas between) from the first question, as far as they exist."""
    by_key = {node["key"]: node for node in tree.nodes}
    node, taken = tree.nodes[0], list[tuple[Node, Node]]()
    for key in [key for key in path.split(",") if key][:MOST_NODES]:
        answer = next((one for one in node["answers"] if one["key"] == key), None)
        if answer is None:
            break
        taken.append((node, answer))
        if not answer.get("next"):
            return Walk(taken, None, answer)
        node = by_key[answer["next"]]
    return Walk(taken, node, None)


def keep(ticket_id: uuid.UUID, tree: HelpTree, path: str) -> None:
    """Note on a ticket that is just filed what was answered before."""
    category = db.session.scalar(sa.select(Category.code).where(Category.id == tree.category_id)) or ""
    for position, (node, answer) in enumerate(walk(tree, path).taken):
        db.session.add(
            TicketAnswer(
                ticket_id=ticket_id,
                position=position,
                tree_id=tree.id,
                question_key=node["key"],
                answer_key=answer["key"],
                code=answers.code(category, node["key"], answer["key"]),
                question=node["question"],
                answer=answer["label"],
            )
        )


def answers_of(ticket_id: uuid.UUID) -> Sequence[TicketAnswer]:
    """What was answered before a ticket was filed, which its reader may see."""
    wanted = sa.select(TicketAnswer).where(TicketAnswer.ticket_id == ticket_id)
    return db.session.scalars(wanted.order_by(TicketAnswer.position)).all()


def answers_in(language: str) -> list[tuple[str, str]]:
    """Every answer that can be given before filing: its code, and in words what it is about, asked and answered."""
    wanted = sa.select(HelpTree.nodes, Category).join(Category, Category.id == HelpTree.category_id)
    rows = db.session.execute(wanted.order_by(Category.code, HelpTree.model_id.nulls_last()))
    found = {
        code: f"{row.Category.name(language)}: {node['question'][language]} {answer['label'][language]}"
        for row in rows
        for code, node, answer in _coded(row.Category.code, row.nodes)
    }
    return list(found.items())


def _coded(category: str, nodes: list[Node]) -> Iterator[tuple[str, Node, Node]]:
    """Code, question and answer, for each answer of a tree."""
    for node in nodes:
        for answer in node["answers"]:
            yield answers.code(category, node["key"], answer["key"]), node, answer


def _keep_what_rules_ask(tree: HelpTree, nodes: list[Node]) -> None:
    """Raises AnswerInRules: an answer that goes is one that a rule in force looks at."""
    category = db.session.scalar(sa.select(Category.code).where(Category.id == tree.category_id)) or ""
    stays = {code for code, _, _ in _coded(category, nodes)}
    goes = [code for code, _, _ in _coded(category, tree.nodes) if code not in stays]
    if named := sorted({rule for code in goes for rule in published.naming(("answer", code))}):
        raise refusals.AnswerInRules(what=", ".join(named))


def solved(actor: Actor, tree: HelpTree) -> None:
    """Its advice solved somebody's problem. Who that was is not kept. Raises Forbidden."""
    actor.must(articles.READ)
    counts.add(tree.id)


def check(nodes: list[Node]) -> None:
    """Raises TreeWrong: where, and what is wrong there. The shape was checked before."""
    keys = [node["key"] for node in nodes]
    for node in nodes:
        place = node["key"]
        if not KEY.fullmatch(node["key"]) or keys.count(node["key"]) > 1:
            raise refusals.TreeKeyWrong(place=place)
        _check_words(place, node["question"])
        named = [answer["key"] for answer in node["answers"]]
        for answer in node["answers"]:
            where = f"{place}/{answer['key']}"
            if not KEY.fullmatch(answer["key"]) or named.count(answer["key"]) > 1:
                raise refusals.TreeKeyWrong(place=where)
            _check_answer(where, answer, keys)
    _refuse_circle(nodes)


def _check_answer(where: str, answer: Node, keys: list[str]) -> None:
    _check_words(where, answer["label"])
    if answer.get("next") and answer["next"] not in keys:
        raise refusals.TreeLeadsNowhere(place=where)
    if answer.get("next") and (answer.get("advice") or answer.get("article")):
        raise refusals.TreeEndsTwice(place=where)
    if answer.get("advice"):
        _check_words(where, answer["advice"])
    if answer.get("article") and db.session.get(Article, uuid.UUID(str(answer["article"]))) is None:
        raise refusals.TreeArticleUnknown(place=where)


def _check_words(place: str, words: dict[str, str]) -> None:
    if any(not words.get(code) for code in CODES):
        raise refusals.TreeWordsMissing(place=place)


def _refuse_circle(nodes: list[Node]) -> None:
    leads = {node["key"]: {a["next"] for a in node["answers"] if a.get("next")} for node in nodes}

    def deep(key: str, above: frozenset[str]) -> None:
        if key in above:
            raise refusals.TreeCircle(place=key)
        for further in sorted(leads[key]):
            deep(further, above | {key})

    deep(nodes[0]["key"], frozenset())
