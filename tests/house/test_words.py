"""Every sentence that reaches people is there in Finnish and Swedish, with the same values in it."""

import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import marshmallow as ma
import pytest
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.pofile import read_po
from flask import Flask
from flask_babel import Babel

import config.blueprints  # noqa: F401  every schema is there
from config import words
from core.errors import NN_, in_english
from registry.imports.refusals import RowsNeedWork
from web.fields import Input, Said, say, word

pytestmark = pytest.mark.xdist_group("source")
ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("config", "core", "web", "organisation", "registry", "tickets", "workers")
METHODS = [("**.py", "python"), ("**/templates/**.html", "jinja2"), ("templates/**.html", "jinja2")]
TEMPLATES = {"trim_blocks": "true", "lstrip_blocks": "true", "silent": "false"}
PLACE = re.compile(r"%\(\w+\)s")
KEYWORDS = DEFAULT_KEYWORDS | {"NN_": (1, 2)}
# A number and what it counts; a limit of the house ("at most 30 days") is never one.
NUMBERED = re.compile(r"%\((?!most|least|limit|every)\w+\)[sd] ([a-z]{2,})(?: ([a-z]+))?\b")
LIMIT = re.compile(r"(?:within(?: the last)?|ore than|at most|to) %\(\w+\)[sd]")
NO_NOUNS = {"applies", "belongs", "does", "got", "has", "holds", "is", "lives", "names", "reads", "repeats", "says"}
NO_NOUNS |= {"already", "contains", "and", "goes", "this", "was"}


@cache
def marked(package: str) -> set[str]:
    """The sentences of `package` that are marked for translation."""
    options = {"**/templates/**.html": TEMPLATES, "templates/**.html": TEMPLATES}
    found: set[str] = set()
    for _, _, message, _, _ in extract_from_dir(str(ROOT / package), METHODS, options, KEYWORDS):
        found.update([message] if isinstance(message, str) else message)
    return found


@cache
def with_plural(package: str) -> set[str]:
    """The sentences of `package` that are said in one way of one and in another of several."""
    options = {"**/templates/**.html": TEMPLATES, "templates/**.html": TEMPLATES}
    extracted = extract_from_dir(str(ROOT / package), METHODS, options, KEYWORDS)
    return {form for _, _, message, _, _ in extracted if not isinstance(message, str) for form in message}


@cache
def translations(language: str) -> dict[str, set[str]]:
    """Sentence → what the catalogues of the house say for it in `language`."""
    said: dict[str, set[str]] = defaultdict(set)
    for path in (ROOT / "config" / "translations").glob(f"*/{language}/LC_MESSAGES/messages.po"):
        with path.open("rb") as file:
            for message in read_po(file, locale=language):
                ids = [message.id] if isinstance(message.id, str) else list(message.id)
                strings = [message.string] if isinstance(message.string, str) else list(message.string)
                if ids[0] and all(strings) and not message.fuzzy:
                    said[ids[0]].add(strings[0])
                    said[ids[-1]].add(strings[-1])
    return said


@pytest.mark.parametrize("language", ["fi", "sv"])
@pytest.mark.parametrize("package", PACKAGES)
def test_every_marked_sentence_is_translated(package: str, language: str) -> None:
    assert sorted(marked(package) - translations(language).keys()) == []


@pytest.mark.parametrize("language", ["fi", "sv"])
def test_what_a_field_says_of_a_wrong_shape_is_translated(language: str) -> None:
    known = translations(language)
    said = {str(rule.error) for rule in _rules(Input)} | {str(ma.fields.Email().error_messages["invalid"])}
    assert len(said) > 6
    assert sorted(said - known.keys()) == []


def _rules(schema: type[ma.Schema]) -> Iterator[ma.validate.Validator]:
    """The rules of input fields that people type into and whose sentence is the library's unless we give one."""
    for kind in schema.__subclasses__():
        for field in kind().fields.values():
            wanted = ma.validate.Range if isinstance(field, ma.fields.Float) else ma.validate.Regexp
            yield from (rule for rule in field.validators if type(rule) is wanted)
        yield from _rules(kind)


def test_a_count_in_a_sentence_is_written_as_numbers_are() -> None:
    app = Flask(__name__)
    Babel(app, default_locale="fi", default_translation_directories=words.directories())
    with app.test_request_context():
        assert words.counted("%(num)s row", "%(num)s rows", 33_100) == "33\xa0100 riviä"


@pytest.mark.parametrize("language", ["fi", "sv"])
def test_one_singular_has_one_plural_in_all_catalogues(language: str) -> None:
    """The catalogues are read as one, in which the singular is the key."""
    plurals = defaultdict(set)
    for path in (ROOT / "config" / "translations").glob(f"*/{language}/LC_MESSAGES/messages.po"):
        with path.open("rb") as file:
            for message in read_po(file, locale=language):
                ids = [message.id] if isinstance(message.id, str) else list(message.id)
                plurals[ids[0]].add(ids[-1])
    assert {one: several for one, several in plurals.items() if len(several) > 1} == {}


@pytest.mark.parametrize("language", ["fi", "sv"])
def test_a_translation_holds_the_values_of_its_sentence(language: str) -> None:
    wrong = [
        (source, text)
        for source, texts in translations(language).items()
        for text in texts
        if set(PLACE.findall(text)) != set(PLACE.findall(source))
    ]
    assert wrong == []


@pytest.mark.parametrize("language", ["fi", "sv"])
def test_one_sentence_is_never_said_in_two_ways(language: str) -> None:
    assert {source: texts for source, texts in translations(language).items() if len(texts) > 1} == {}


def counts(sentence: str) -> bool:
    """Whether `sentence` tells how many there are of something."""
    for first, second in NUMBERED.findall(LIMIT.sub("", sentence)):
        nouns = [] if first in NO_NOUNS else [first, second]
        if any((noun.endswith("s") or noun == "people") and noun not in NO_NOUNS for noun in nouns):
            return True
    return False


@pytest.mark.parametrize("package", PACKAGES)
def test_what_tells_a_number_of_things_has_a_form_for_one(package: str) -> None:
    assert sorted(one for one in marked(package) - with_plural(package) if counts(one)) == []


@pytest.mark.parametrize("language", ["fi", "sv"])
def test_a_catalogue_has_both_forms_of_what_is_counted(language: str) -> None:
    single = set()
    for path in (ROOT / "config" / "translations").glob(f"*/{language}/LC_MESSAGES/messages.po"):
        with path.open("rb") as file:
            single |= {message.id for message in read_po(file, locale=language) if isinstance(message.id, str)}
    plural = set().union(*map(with_plural, PACKAGES))
    assert sorted(single & plural) == []
    assert sorted(one for one in single if counts(one)) == []


def test_a_refusal_counts_one_as_one() -> None:
    app = Flask(__name__)
    Babel(app, default_locale="en", default_translation_directories=words.directories())
    says = NN_("%(count)s row cannot be applied.", "%(count)s rows cannot be applied.")
    with app.test_request_context():
        assert [say(says, {"count": count}) for count in (1, 2)] == [
            "1 row cannot be applied.",
            "2 rows cannot be applied.",
        ]
        assert word(Said(says, count=1)) == Said(says, count=1) == "1 row cannot be applied."
    assert in_english(RowsNeedWork.says, {"count": 1}).startswith("1 row ")
