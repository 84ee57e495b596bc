"""What several packages contribute to one list is said once: problem codes, the words of the history, languages."""

import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

from config.lexicons import LEXICONS
from core.errors import DomainError
from tests.conftest import ROOT

PACKAGES = ("config", "core", "organisation", "registry", "tickets", "web", "workers")


def refusals(base: type[DomainError]) -> Iterator[type[DomainError]]:
    for found in base.__subclasses__():
        yield found
        yield from refusals(found)


def test_a_problem_code_has_one_sentence() -> None:
    said = defaultdict(set)
    for refusal in refusals(DomainError):
        if "code" in vars(refusal):
            said[refusal.code].add(str(refusal.says))
    assert {code: sentences for code, sentences in said.items() if len(sentences) > 1} == {}


@pytest.mark.parametrize("part", ["verbs", "fields", "values", "keys", "names", "pages"])
def test_a_word_of_the_history_is_defined_once(part: str) -> None:
    said = defaultdict(set)
    for lexicon in LEXICONS:
        for key, words in getattr(lexicon, part).items():
            said[key].add(str(words))
    assert {key: words for key, words in said.items() if len(words) > 1} == {}


def test_the_languages_are_listed_in_one_place() -> None:
    listed = re.compile(r"""["']fi["'][^\n]{0,40}["']sv["'][^\n]{0,40}["']en["']""")
    found = {
        str(path.relative_to(ROOT))
        for package in PACKAGES
        for path in Path(ROOT, package).rglob("*.py")
        if listed.search(path.read_text(encoding="utf-8"))
    }
    assert found == {"core/languages.py", "organisation/people/models.py"}  # the latter is a constraint of the database
