"""What rules name: teams, categories, policies, skills, people and answers. What is named must be there, and stay."""

from collections.abc import Collection, Iterator, Mapping
from types import MappingProxyType
from typing import NamedTuple

from tickets.routing.conditions import leaves
from tickets.routing.refusals import (
    AnswerUnknown,
    CategoryUnknown,
    PersonUnknown,
    PolicyUnknown,
    RuleInvalid,
    SkillUnknown,
    TeamUnknown,
)
from tickets.routing.ruleset import Rule

# output or field → noun
NOUNS: Mapping[str, str] = MappingProxyType(
    {
        "team": "team",
        "ticket.team": "team",
        "category.team": "team",
        "category": "category",
        "ticket.category": "category",
        "sla_policy": "sla_policy",
        "skills": "skill",
        "agent": "agent",
        "help.answers": "answer",
    }
)
UNKNOWN: Mapping[str, type[RuleInvalid]] = MappingProxyType(
    {
        "team": TeamUnknown,
        "category": CategoryUnknown,
        "sla_policy": PolicyUnknown,
        "skill": SkillUnknown,
        "agent": PersonUnknown,
        "answer": AnswerUnknown,
    }
)


class Mention(NamedTuple):
    """One thing that a rule names.

    noun  a key of UNKNOWN
    path  JSON pointer inside the rule
    """

    noun: str
    code: str
    path: str


Named = tuple[str, str]  # noun and code


def mentions(rule: Rule) -> Iterator[Mention]:
    """Everything that a rule, which is sound otherwise, names."""
    for name, value in rule.then.items():
        for code in _codes(value):
            if name in NOUNS:
                yield Mention(NOUNS[name], code, f"/then/{name}")
    for leaf in leaves(rule.when):
        for code in _codes(leaf["v"]):
            if leaf["f"] in NOUNS:
                yield Mention(NOUNS[leaf["f"]], code, "/when")


def unknown(rule: Rule, missing: Collection[Named], path: str) -> Iterator[RuleInvalid]:
    """A problem for each thing that `rule` names and that is `missing`."""
    for mention in mentions(rule):
        if (mention.noun, mention.code) in missing:
            yield UNKNOWN[mention.noun](f"{path}{mention.path}")


def _codes(value: object) -> list[str]:
    return [one for one in (value if isinstance(value, list) else [value]) if isinstance(one, str)]
