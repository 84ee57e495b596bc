"""The lists that can be saved, each as its own package describes it; filled by config/wiring.py."""

import uuid
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import marshmallow as ma

from core.actor import Actor
from organisation.saved_views.models import ListName, SavedView
from web.fields import Input

OF_A_PAGE: Final = frozenset({"lang", "after", "view", "limit", "count", "sort"})


def _nothing(_filters: Mapping[str, Any]) -> Iterable[str]:
    return ()


def _nothing_more(_language: str) -> Mapping[str, str]:
    return {}


def _no_teams(_person: uuid.UUID | None) -> Collection[uuid.UUID]:
    return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One list.

    permission  that reads it
    endpoint    of its page
    schema      what the page's address may hold
    labels      name of a filter → what people call it; to be translated
    columns     code of a column that can be chosen → what people call it
    needs       code of a column → permission of those who may see it, where it differs from the list's
    always      further columns that the list shows anyway, and may be named
    lost        of filters that were read, the names of those whose subject is no longer there
    teams       teams in which a person works, with whom a view may be shared
    spelled     name of a filter → how the page's address spells it, where it differs
    more        of a language: further columns, that people add and delete, by code with what they are called
    """

    permission: str
    endpoint: str
    schema: type[Input]
    labels: Mapping[str, str]
    columns: Mapping[str, str]
    needs: Mapping[str, str] = field(default_factory=dict)
    always: frozenset[str] = frozenset()
    lost: Callable[[Mapping[str, Any]], Iterable[str]] = _nothing
    teams: Callable[[uuid.UUID | None], Collection[uuid.UUID]] = _no_teams
    spelled: Mapping[str, str] = field(default_factory=dict)
    more: Callable[[str], Mapping[str, str]] = _nothing_more

    def read(self, said: Iterable[tuple[str, Any]]) -> tuple[dict[str, str], dict[str, Any], list[str]]:
        """Names and values of an address: the filters that can be read, what they mean, and the names of the others."""
        kept, meant, unknown = {}, {}, []
        fields = {one.data_key or name: one for name, one in self.schema().fields.items()}
        own = {spelling: name for name, spelling in self.spelled.items()}
        for spelling, value in said:
            name = own.get(spelling, spelling)
            if name in OF_A_PAGE or value in (None, ""):
                continue
            try:
                meant[name] = fields[name].deserialize(value)
                kept[name] = value
            except (KeyError, ma.ValidationError):
                unknown.append(name)
        return kept, meant, unknown

    def offered(self, actor: Actor) -> dict[str, str]:
        """The columns that `actor` may see."""
        usual = {c: label for c, label in self.columns.items() if actor.may(self.needs.get(c, self.permission))}
        return {**usual, **self.more(actor.language)}

    def sorts(self) -> list[str]:
        """The orders that the list has besides its usual one."""
        return [str(one) for one in getattr(self.schema().fields.get("sort"), "kind", ())]

    def readable(self, view: SavedView) -> tuple[dict[str, str], list[str]]:
        """The filters of `view` that still find something to go by, and the names of those that do not."""
        kept, meant, unknown = self.read(view.filters.items())
        lost = [*unknown, *self.lost(meant)]
        return {name: value for name, value in kept.items() if name not in lost}, lost


kinds: dict[ListName, Kind] = {}
