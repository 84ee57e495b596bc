"""What is different between two versions of the rules, in words."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from difflib import SequenceMatcher
from typing import Any

from flask_babel import gettext

from core.errors import N_
from tickets.routing.explain import Names
from tickets.routing.phrasing import given, phrase
from tickets.routing.ruleset import Rule, Ruleset
from tickets.routing.stages import Stage
from tickets.routing.words import STAGES
from tickets.rulesets import reading
from tickets.rulesets.reading import RuleInWords
from web import moments

ADDED, REMOVED, CHANGED = "added", "removed", "changed"
KINDS = {ADDED: N_("New"), REMOVED: N_("Removed"), CHANGED: N_("Changed")}


@dataclass(frozen=True, slots=True)
class Difference:
    """One rule that is not the same in both versions.

    lines  what is different, one sentence each; of a new or a removed rule what it asks and gives
    """

    code: str
    kind: str
    stage: str
    name: str
    lines: list[str]


def differences(before: Ruleset, after: Ruleset, language: str) -> list[Difference]:
    """Every rule that was added, removed or changed from `before` to `after`, stage by stage."""
    names = reading.names_of([*before.rules, *after.rules], language)
    found = []
    for stage in Stage:
        old = {rule.id: rule for rule in before.by_stage[stage]}
        new = {rule.id: rule for rule in after.by_stage[stage]}
        places = _moved(list(old), list(new))
        for code in [*new, *(code for code in old if code not in new)]:
            kind, lines = _of(old.get(code), new.get(code), places.get(code), names)
            if lines:
                told = reading.rule_in_words(new.get(code) or old[code], names)
                found.append(Difference(code, kind, str(gettext(STAGES[stage])), told.name, lines))
    return found


def _of(old: Rule | None, new: Rule | None, place: str | None, names: Names) -> tuple[str, list[str]]:
    if old is None or new is None:
        (one,) = [rule for rule in (old, new) if rule is not None]
        return (REMOVED if new is None else ADDED), _whole(reading.rule_in_words(one, names))
    return CHANGED, [*_changes(old, new, names), *([place] if place else [])]


def _whole(rule: RuleInWords) -> list[str]:
    asks = "; ".join(words for _, words in rule.asks) or gettext("For every ticket")
    return [f"{gettext('When')}: {asks}", *(f"{label}: {value}" for label, value in rule.gives)]


def _changes(old: Rule, new: Rule, names: Names) -> Iterator[str]:
    aspects = (
        (gettext("When"), _asks(old, names), _asks(new, names)),
        (gettext("Gives"), _gives(old, names), _gives(new, names)),
        (gettext("Valid"), _valid(old), _valid(new)),
        (gettext("Owner"), old.owner, new.owner),
        (gettext("Why"), old.rationale, new.rationale),
    )
    for what, before, now in aspects:
        if before != now:
            yield str(gettext("%(what)s: %(now)s (before: %(before)s)", what=what, now=now, before=before))


def _asks(rule: Rule, names: Names) -> str:
    if rule.is_catch_all:
        return str(gettext("For every ticket"))
    return "; ".join(words for _, words in phrase(rule.when, names))


def _gives(rule: Rule, names: Names) -> str:
    return ", ".join(f"{label}: {value}" for label, value in given(rule, names))


def _valid(rule: Rule) -> str:
    if rule.valid_from is None and rule.valid_until is None:
        return str(gettext("always"))
    ends = [moments.instant(one) if one else "" for one in (rule.valid_from, rule.valid_until)]
    return " – ".join(ends).strip()


def _moved(old: list[str], new: list[str]) -> dict[str, str]:
    """The rules of both lists that stand elsewhere among the others: code → sentence."""
    both = set(old) & set(new)
    before, now = [one for one in old if one in both], [one for one in new if one in both]
    kept = {
        code
        for block in SequenceMatcher(a=before, b=now).get_matching_blocks()
        for code in before[block.a :][: block.size]
    }
    return {
        code: str(
            gettext(
                "Place in its stage: %(now)s, before %(before)s", now=new.index(code) + 1, before=old.index(code) + 1
            )
        )
        for code in both - kept
    }


def out(one: Difference) -> dict[str, Any]:
    """A difference as the API shows it."""
    return asdict(one)
