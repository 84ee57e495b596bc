"""Models by what people call them: the choice in a form, typed words read back, names for keys."""

import uuid
from collections.abc import Callable, Collection, Sequence
from typing import Any

import sqlalchemy as sa

from core.actor import Actor
from core.compiled import CompiledStatement, StatementCache, constant
from core.db import db
from registry.catalogue.models import Category, DeviceModel, Manufacturer, ModelAlias, StandardListing

FULL_NAME = Manufacturer.name + " " + DeviceModel.model_number
Known = Sequence[tuple[uuid.UUID, str, Category]]


def options(*, but: uuid.UUID | None = None) -> Known:
    """Key, full name and category of every model, by name.

    but  a model to leave out
    """
    wanted = sa.select(DeviceModel.id, FULL_NAME, DeviceModel.category).join(DeviceModel.manufacturer)
    if but is not None:
        wanted = wanted.where(DeviceModel.id != but)
    return [(r[0], r[1], r[2]) for r in db.session.execute(wanted.order_by(sa.func.lower(FULL_NAME)))]


def makers() -> list[str]:
    """Names of the manufacturers, sorted."""
    return list(db.session.scalars(sa.select(Manufacturer.name).order_by(sa.func.lower(Manufacturer.name))))


def meant(texts: Collection[str]) -> dict[str, uuid.UUID]:
    """What each of `texts` means: a key, a full name, a model number or a spelling; what several models share means none.

    Returns  text → key of the model; texts that mean nothing are left out
    """
    wanted = {text: text.strip().lower() for text in texts}
    keys = {key for text in wanted if (key := _key(text))}
    words = list(set(wanted.values()))
    full, number = sa.func.lower(FULL_NAME), sa.func.lower(DeviceModel.model_number)
    statement = (
        sa.select(DeviceModel.id, full, number)
        .join(DeviceModel.manufacturer)
        .where(sa.or_(full.in_(words), number.in_(words), DeviceModel.id.in_(keys)))
    )
    by_full, by_number, ids = {}, dict[str, set[uuid.UUID]](), set()
    for key, name, short in db.session.execute(statement):
        by_full[name] = key
        by_number.setdefault(short, set()).add(key)
        ids.add(key)
    spelled = _spelled(list(wanted))
    found: dict[str, uuid.UUID] = {}
    for text, word in wanted.items():
        one = {by_full[word]} if word in by_full else by_number.get(word) or spelled.get(text, set())
        one = {key} if (key := _key(text)) in ids and key else one
        if len(one) == 1:
            found[text] = next(iter(one))
    return found


def fitting(text: str, *, most: int = 5) -> list[tuple[uuid.UUID, str]]:
    """The models whose full name holds every word of `text`, by name: key and full name, `most` and one more at most."""
    words = text.lower().split()
    if not words:
        return []
    holds = [sa.func.lower(FULL_NAME).contains(word, autoescape=True) for word in words]
    wanted = sa.select(DeviceModel.id, FULL_NAME).join(DeviceModel.manufacturer).where(*holds)
    return [(r[0], r[1]) for r in db.session.execute(wanted.order_by(sa.func.lower(FULL_NAME)).limit(most + 1))]


def one(text: str) -> tuple[uuid.UUID | None, list[str]]:
    """The model that `text` names, wholly or by a part of the name that no other has; else the names of those that fit."""
    if (whole := meant([text]).get(text)) is not None:
        return whole, []
    found = fitting(text)
    return (found[0][0], []) if len(found) == 1 else (None, [name for _, name in found])


def _spelled(texts: list[str]) -> dict[str, set[uuid.UUID]]:
    given = sa.func.unnest(sa.literal(texts, sa.ARRAY(sa.Text))).table_valued("text").render_derived("given")
    key = sa.func.spelling_key(given.c.text)
    statement = sa.select(given.c.text, ModelAlias.model_id).join(ModelAlias, ModelAlias.alias_key == key)
    found: dict[str, set[uuid.UUID]] = {}
    for text, model in db.session.execute(statement):
        found.setdefault(text, set()).add(model)
    return found


def _key(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


# --- names of what a fact is about -------------------------------------------------------------------------------


def names(_reader: Actor, keys: Collection[uuid.UUID]) -> dict[uuid.UUID, str]:
    """Full names of models: the catalogue is public to everyone who is signed in."""
    return _pairs(DeviceModel, lambda: sa.select(DeviceModel.id, _full_name()).join(DeviceModel.manufacturer), keys)


def names_of_makers(_reader: Actor, keys: Collection[uuid.UUID]) -> dict[uuid.UUID, str]:
    """Names of manufacturers."""
    return _pairs(Manufacturer, lambda: sa.select(Manufacturer.id, Manufacturer.name), keys)


def names_of_aliases(_reader: Actor, keys: Collection[uuid.UUID]) -> dict[uuid.UUID, str]:
    """Spellings that are still known."""
    return _pairs(ModelAlias, lambda: sa.select(ModelAlias.id, ModelAlias.alias), keys)


def names_of_listings(_reader: Actor, keys: Collection[uuid.UUID]) -> dict[uuid.UUID, str]:
    """Models that standard listings are about."""

    def listed() -> Any:
        return sa.select(StandardListing.id, _full_name()).join(StandardListing.model).join(DeviceModel.manufacturer)

    return _pairs(StandardListing, listed, keys)


def _full_name() -> sa.ColumnElement[str]:
    return Manufacturer.name + constant(" ") + DeviceModel.model_number


def _pairs(of: Any, wanted: Callable[[], Any], keys: Collection[uuid.UUID]) -> dict[uuid.UUID, str]:
    def build() -> CompiledStatement:
        one_of = of.id == sa.any_(sa.bindparam("keys", type_=sa.ARRAY(sa.Uuid)))
        return CompiledStatement(wanted().where(one_of), ["keys"])

    return {row[0]: row[1] for row in _naming.get(of, build).rows({"keys": list(keys)})}


_naming = StatementCache()
