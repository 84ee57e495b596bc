"""Every fact a rule may ask about: its type, what may be asked of it, and its name for people.

A fact that is not known is left out. There is no key of a school here, so no rule can name one.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Self

from core.errors import N_
from core.languages import Language
from organisation.schools.models import SchoolKind
from registry.catalogue.models import Category
from registry.devices.lifecycle import Condition, Lifecycle
from tickets.states import Channel, Impact, Kind, Priority, Urgency

Fact = str | int | list[str]
Facts = Mapping[str, Fact]
MOST = 2**31 - 1  # of a number
LONGEST = 200  # characters of a code


class Type(StrEnum):
    """CODE one word of a list · FLAG yes or no · NUMBER whole · CODES several words."""

    CODE = "code"
    FLAG = "flag"
    NUMBER = "number"
    CODES = "codes"


class Operator(StrEnum):
    EQ = "eq"
    NE = "ne"
    IN = "in"
    NOT_IN = "not_in"
    LT = "lt"
    LE = "le"
    GT = "gt"
    GE = "ge"
    CONTAINS = "contains"
    IS_SET = "is_set"


_EQUAL = frozenset({Operator.EQ, Operator.NE, Operator.IS_SET})
_LISTED = _EQUAL | {Operator.IN, Operator.NOT_IN}
OPERATORS: Mapping[Type, frozenset[Operator]] = MappingProxyType(
    {
        Type.CODE: _LISTED,
        Type.FLAG: _EQUAL,
        Type.NUMBER: _LISTED | {Operator.LT, Operator.LE, Operator.GT, Operator.GE},
        Type.CODES: frozenset({Operator.CONTAINS, Operator.IS_SET}),
    }
)


@dataclass(frozen=True, slots=True)
class Field:
    """One fact.

    label    English source text, for gettext
    choices  the whole list of codes; None where the list grows (models, categories, teams …)
    most     largest number
    """

    type: Type
    label: str
    choices: frozenset[str] | None = None
    most: int = MOST

    @classmethod
    def of_codes(cls, label: str, *choices: str) -> Self:
        """One code out of `choices`, or out of a list that grows where there are none."""
        return cls(Type.CODE, label, frozenset(str(choice) for choice in choices) or None)

    def accepts(self, value: object) -> bool:
        """Whether `value` has this fact's type and, where the list is fixed, is on it."""
        if self.type is Type.FLAG:
            return isinstance(value, bool)
        if self.type is Type.NUMBER:
            return isinstance(value, int) and not isinstance(value, bool) and abs(value) <= self.most
        if self.type is Type.CODES:
            return isinstance(value, list) and all(self._is_code(one) for one in value)
        return self._is_code(value)

    def _is_code(self, value: object) -> bool:
        if not isinstance(value, str) or not 0 < len(value) <= LONGEST:
            return False
        return self.choices is None or value in self.choices


FIELDS: Mapping[str, Field] = MappingProxyType(
    {
        "ticket.kind": Field.of_codes(N_("incident or request"), *Kind),
        "ticket.category": Field.of_codes(N_("category")),
        "ticket.language": Field.of_codes(N_("language"), *Language),
        "ticket.class_stopped": Field(Type.FLAG, N_("a class is stopped")),
        "ticket.impact": Field.of_codes(N_("impact"), *Impact),
        "ticket.urgency": Field.of_codes(N_("urgency"), *Urgency),
        "ticket.priority": Field.of_codes(N_("priority"), *Priority),
        "ticket.channel": Field.of_codes(N_("how it was filed"), *Channel),
        "ticket.sensitive": Field(Type.FLAG, N_("sensitive ticket")),
        "ticket.service": Field.of_codes(N_("service")),
        "ticket.team": Field.of_codes(N_("team chosen by a person")),
        "category.team": Field.of_codes(N_("the category's team")),
        "category.impact": Field.of_codes(N_("the category's impact"), *Impact),
        "category.urgency": Field.of_codes(N_("the category's urgency"), *Urgency),
        "category.points": Field(Type.NUMBER, N_("the category's effort points")),
        "requester.role": Field.of_codes(N_("requester's role")),
        "school.kind": Field.of_codes(N_("kind of school"), *SchoolKind),
        "school.language": Field.of_codes(N_("school's language")),
        "school.district": Field.of_codes(N_("district")),
        "device.category": Field.of_codes(N_("device category"), *Category),
        "device.model": Field.of_codes(N_("device model")),
        "device.batch": Field.of_codes(N_("purchase batch")),
        "device.warranty": Field(Type.FLAG, N_("under warranty")),
        "device.age_months": Field(Type.NUMBER, N_("device's age in months")),
        "device.lifecycle": Field.of_codes(N_("device's lifecycle"), *Lifecycle),
        "device.condition": Field.of_codes(N_("device's condition"), *Condition),
        "lesson.now": Field(Type.FLAG, N_("a lesson is going on")),
        "exam.window": Field(Type.FLAG, N_("an exam is going on")),
        "help.answers": Field(Type.CODES, N_("answers before filing")),
        "text.terms": Field(Type.CODES, N_("words in the text")),
        "similar.open_count": Field(Type.NUMBER, N_("similar open tickets")),
    }
)


def wrong_facts(facts: Facts) -> dict[str, Fact]:
    """The facts no rule can read: unknown by name or of another type. Whoever gathers facts keeps this empty."""
    return {name: fact for name, fact in facts.items() if name not in FIELDS or not FIELDS[name].accepts(fact)}
