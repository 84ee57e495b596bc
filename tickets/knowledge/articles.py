"""Articles: write one, publish an edition, retire it, and find those that need another look."""

import datetime as dt
import uuid
from typing import Any

import sqlalchemy as sa

from core import clock
from core.actor import Actor
from core.db import by_key, check_version, db
from core.errors import NotFound
from core.history import change
from core.languages import CODES, OWN_NAMES
from core.paging import Order, Page, page
from registry.catalogue.models import DeviceModel
from tickets.categories import categories
from tickets.categories.models import Category
from tickets.desk import desk
from tickets.knowledge import counts, refusals
from tickets.knowledge.models import TEXTS, Article, ArticleEdition, ArticleState
from tickets.states import State

READ, WRITE = "help:read", "help:write"
REVIEW_AFTER = dt.timedelta(days=365)
NEWEST = Order((Article.created_at, Article.id), (dt.datetime, uuid.UUID), descending=True)


def write(
    actor: Actor,
    *,
    category: str | None = None,
    model: uuid.UUID | None = None,
    ticket: uuid.UUID | None = None,
    review_on: dt.date | None = None,
    **texts: str,
) -> Article:
    """A new draft.

    category   code of the category that it is about; None: of any
    model      key of the model of which it is a known problem
    ticket     key of the resolved ticket from which it is written
    review_on  None: in a year
    texts      title_fi, body_fi and so on: 0-200 and 0-20,000 characters; a language has both or neither
    Raises     Forbidden, ArticleEmpty, HalfWritten, CategoryUnknown, ModelUnknown, NotFound, NotResolved
    Records    article.written
    """
    actor.must(WRITE)
    _check(texts)
    if ticket is not None and desk.get(actor, ticket).state not in {State.RESOLVED, State.CLOSED}:
        raise refusals.NotResolved
    article = Article(
        **texts,
        category_id=category_key(category),
        model_id=model_key(model),
        ticket_id=ticket,
        review_on=review_on or clock.today() + REVIEW_AFTER,
    )
    with change(article, "article.written", by=actor):
        db.session.add(article)
    return article


def alter(actor: Actor, article: Article, *, expected: int | None = None, **facts: Any) -> Article:
    """Change an article; readers see the new texts at once, as the edition that `publish` makes.

    facts    what `write` takes but ticket, only those to change
    Raises   Forbidden, Stale, and as `write`
    Records  article.changed
    """
    actor.must(WRITE)
    check_version(article, expected)
    _check({name: facts.get(name, getattr(article, name)) for name in TEXTS})
    if "category" in facts:
        facts["category_id"] = category_key(facts.pop("category"))
    if "model" in facts:
        facts["model_id"] = model_key(facts.pop("model"))
    with change(article, "article.changed", by=actor):
        for name, value in facts.items():
            setattr(article, name, value)
    if article.state is ArticleState.PUBLISHED and facts.keys() & set(TEXTS):
        publish(actor, article)
    return article


def publish(actor: Actor, article: Article, *, expected: int | None = None) -> Article:
    """Let everyone read it, and keep what it says now as its next edition. Raises Forbidden, Stale. Records article.published."""
    actor.must(WRITE)
    check_version(article, expected)
    with change(article, "article.published", by=actor):
        article.state, article.published_at = ArticleState.PUBLISHED, clock.now()
        article.edition += 1
    texts = {name: getattr(article, name) for name in TEXTS}
    kept = ArticleEdition(
        article_id=article.id, edition=article.edition, published_at=article.published_at, person_id=actor.id, **texts
    )
    db.session.add(kept)
    return article


def retire(actor: Actor, article: Article, *, expected: int | None = None) -> Article:
    """Let nobody but those who write articles read it. Raises Forbidden, Stale. Records article.retired."""
    actor.must(WRITE)
    check_version(article, expected)
    with change(article, "article.retired", by=actor):
        article.state = ArticleState.RETIRED
    return article


def helped(actor: Actor, article: Article) -> None:
    """It solved somebody's problem. Who that was is not kept. Raises Forbidden."""
    actor.must(READ)
    counts.add(article.id)


def get(actor: Actor, article_id: uuid.UUID, *, lock: bool = False) -> Article:
    """One article that `actor` may read. Raises Forbidden, NotFound."""
    actor.must(READ)
    found = by_key(Article, article_id, lock=lock)
    if found.state is not ArticleState.PUBLISHED and not actor.may(WRITE):
        raise NotFound
    return found


def find(
    actor: Actor,
    *,
    state: ArticleState | None = None,
    category: str | None = None,
    review_due: bool = False,
    missing: str | None = None,
    q: str | None = None,
    limit: int = 50,
    after: str | None = None,
) -> Page:
    """Articles, newest first; published ones only for those who do not write them.

    review_due  only those whose day of review has come
    missing     only those without a text in this language
    q           words, each of which is found in it
    Raises      Forbidden, Invalid
    """
    actor.must(READ)
    wanted = sa.select(Article)
    if not actor.may(WRITE):
        state = ArticleState.PUBLISHED
    if state is not None:
        wanted = wanted.where(Article.state == state)
    if category is not None:
        wanted = wanted.where(Article.category_id.in_(sa.select(Category.id).where(Category.code == category)))
    if review_due:
        wanted = wanted.where(Article.review_on <= clock.today(), Article.state == ArticleState.PUBLISHED)
    if missing is not None:
        wanted = wanted.where(getattr(Article, f"title_{missing}") == "")
    for piece in (q or "").split()[:12]:
        wanted = wanted.where(Article.words.op("@@")(sa.func.search_query(piece)))
    rows = db.session.scalars(NEWEST.apply(wanted, after, limit)).all()
    return page(rows, limit, lambda row: (row.created_at, row.id), NEWEST)


def editions(actor: Actor, article: Article) -> list[ArticleEdition]:
    """What it said each time it was published, newest first. Raises Forbidden."""
    actor.must(WRITE)
    wanted = sa.select(ArticleEdition).where(ArticleEdition.article_id == article.id)
    return list(db.session.scalars(wanted.order_by(ArticleEdition.edition.desc())))


def language_of(article: Any, wanted: str) -> str:
    """The language in which `article` is shown to a reader of `wanted`: that, else Finnish, Swedish, English."""
    return next((code for code in (wanted, *CODES) if getattr(article, f"title_{code}", "")), "fi")


def missing(article: Any) -> list[str]:
    """Codes of the languages in which nothing is written."""
    return [code for code in CODES if not getattr(article, f"title_{code}")]


def category_key(code: str | None) -> uuid.UUID | None:
    """The key of an open category. Raises CategoryUnknown."""
    if not code:
        return None
    if (found := categories.by_code(code)) is None:
        raise refusals.CategoryUnknown(category=code)
    return found.id


def model_key(model_id: uuid.UUID | None) -> uuid.UUID | None:
    """The key of a model that is in the catalogue, or none. Raises ModelUnknown."""
    if model_id is not None and db.session.get(DeviceModel, model_id) is None:
        raise refusals.ModelUnknown
    return model_id


def _check(texts: dict[str, str]) -> None:
    """Raises ArticleEmpty, HalfWritten."""
    for code in CODES:
        if bool(texts.get(f"title_{code}")) != bool(texts.get(f"body_{code}")):
            raise refusals.HalfWritten(language=OWN_NAMES[code], code=code)
    if not any(texts.get(f"title_{code}") for code in CODES):
        raise refusals.ArticleEmpty
