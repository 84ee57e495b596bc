"""What a canned reply can hold that is filled in for each ticket: a fixed list of names, written in braces."""

import re
from collections.abc import Mapping
from functools import cached_property
from types import MappingProxyType
from typing import Any, NamedTuple

from flask_babel import force_locale, gettext

from core import clock
from core.actor import Actor
from core.errors import N_
from tickets.clocks import dues
from tickets.desk import reading
from tickets.replies.refusals import VariableUnknown
from tickets.ticket.clock_effects import Clock
from tickets.ticket.models import Ticket
from web import moments

NAMED = re.compile(r"\{([^{}\n]*)\}")

# name → what it stands for, in the reader's language
VARIABLES: Mapping[str, str] = MappingProxyType(
    {
        "requester": N_("name of the requester"),
        "first_name": N_("first name of the requester"),
        "number": N_("number of the ticket"),
        "title": N_("title of the ticket"),
        "device": N_("model and tag of the first device"),
        "school": N_("name of the school"),
        "team": N_("name of the team"),
        "agent": N_("name of whoever sends it"),
        "due": N_("day by which the ticket should be resolved"),
    }
)


class Filled(NamedTuple):
    """A text whose variables were filled in, and the names of those that this ticket has no value for."""

    text: str
    missing: list[str]


def check(text: str, field: str) -> None:
    """Raises VariableUnknown: `text`, which stands in `field`, names something that is not on the list."""
    for name in NAMED.findall(text):
        if name not in VARIABLES:
            known = ", ".join(f"{{{one}}}" for one in VARIABLES)
            raise VariableUnknown(found=f"{{{name}}}", known=known, field=field)


class Filling:
    """The values of one ticket for one writer, in the language of the ticket, each looked up when it is needed."""

    def __init__(self, actor: Actor, ticket: Ticket) -> None:
        self.actor, self.ticket, self.language = actor, ticket, ticket.language.value

    def text(self, words: str) -> Filled:
        """`words` with their variables filled in; what the ticket has no value for stands in brackets, to be written."""
        missing: list[str] = []

        def value(found: re.Match[str]) -> str:
            name = found[1]
            if name not in VARIABLES:
                return found[0]
            if said := getattr(self, f"_{name}"):
                return str(said)
            missing.append(name)
            with force_locale(self.language):
                return f"[{gettext(VARIABLES[name])}]"

        return Filled(NAMED.sub(value, words), missing)

    @cached_property
    def _around(self) -> Any:
        return reading.around_of(self.ticket, self.language)

    @property
    def _requester(self) -> str:
        return str(self._around.requester)

    @property
    def _first_name(self) -> str:
        return self._requester.split(" ")[0]

    @property
    def _number(self) -> str:
        return self.ticket.number

    @property
    def _title(self) -> str:
        return str(self._around.title or self.ticket.title)

    @cached_property
    def _device(self) -> str:
        one = next(iter(reading.devices(self.ticket.id)), None)
        if one is None:
            return ""
        model = f"{one.manufacturer} {one.model_number}"
        return f"{model} ({one.asset_tag})" if one.asset_tag else model

    @property
    def _school(self) -> str:
        names = {"sv": self._around.school_sv}
        return str(names.get(self.language) or self._around.school_fi)

    @property
    def _team(self) -> str:
        return reading.in_language(self._around, "team", self.language) if self.ticket.team_id else ""

    @property
    def _agent(self) -> str:
        return self.actor.name

    @cached_property
    def _due(self) -> str:
        due = dues.of([self.ticket.id])[self.ticket.id][Clock.RESOLVE.value]
        return moments.day_in(self.language, due.astimezone(clock.SCHOOL_ZONE).date()) if due else ""
