"""Every problem has a sentence and a remedy in three languages, and every export reads back."""

import re
from gettext import GNUTranslations
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages import mofile, pofile

from registry.columns.columns import COLUMNS, UNREADABLE
from registry.devices.lifecycle import LifecycleEnded, LifecycleRefused, LifecycleUnchanged, MovedLater
from registry.imports.mapping import proposal
from registry.imports.mapping.questions import Answer
from registry.imports.problems import problems
from registry.imports.problems.problems import PROBLEMS, QUESTIONS, Severity
from tests.house.test_words import marked

CATALOGUES = Path(__file__).resolve().parents[2] / "config" / "translations" / "imports"
SAID = [
    *(text for problem in PROBLEMS.values() for text in (problem.says, problem.remedy)),
    *(text for column in COLUMNS.values() for text in (column.label, column.meaning)),
    *QUESTIONS.values(),
    *(refusal.says for refusal in (LifecycleRefused, LifecycleUnchanged, LifecycleEnded, MovedLater)),
]
# What programs outside rely on.
CODES = {
    "duplicate_in_file", "serial_missing", "serial_placeholder", "serial_damaged", "serial_taken", "model_unknown",
    "school_unknown", "date_unreadable", "price_unreadable", "not_on_order", "over_order", "price_differs",
}  # fmt: skip


def catalogue(language: str) -> GNUTranslations:
    with (CATALOGUES / language / "LC_MESSAGES" / "messages.po").open("rb") as source:
        read = pofile.read_po(source, locale=language, abort_invalid=True)
    compiled = BytesIO()
    mofile.write_mo(compiled, read)
    compiled.seek(0)
    return GNUTranslations(compiled)


def placeholders(text: str) -> set[str]:
    return set(re.findall(r"%\(\w+\)s", text))


@pytest.fixture(params=["fi", "sv"])
def words(request: pytest.FixtureRequest) -> GNUTranslations:
    return catalogue(request.param)


def test_everything_said_is_said_in_finnish_and_swedish_with_the_same_values(words: GNUTranslations) -> None:
    said = {text: words.gettext(text) for text in SAID}
    assert [text for text, spoken in said.items() if spoken == text and text != "IMEI"] == []
    assert {text for text, spoken in said.items() if placeholders(text) != placeholders(spoken)} == set()


@pytest.mark.parametrize("language", ["fi", "sv"])
def test_the_catalogue_holds_nothing_that_is_never_said(language: str) -> None:
    with (CATALOGUES / language / "LC_MESSAGES" / "messages.po").open("rb") as source:
        ids = [message.id if isinstance(message.id, str) else message.id[0] for message in pofile.read_po(source)]
    assert {one for one in ids if one} <= set(SAID) | marked("registry") | marked("workers")


def test_the_codes_that_programs_rely_on_are_there() -> None:
    assert PROBLEMS.keys() >= CODES
    assert all(problem.column in {None, *COLUMNS} for problem in PROBLEMS.values())
    assert set(UNREADABLE.values()) <= set(PROBLEMS)
    assert QUESTIONS.keys() == set(Answer)


def test_a_problem_is_worded_in_the_language_of_the_reader() -> None:
    say = problems.sentence("model_unknown", {"value": "ZX-SPECTRUM 48K"}, catalogue("fi").gettext)
    assert say == "Luettelossa ei ole mallia ”ZX-SPECTRUM 48K”."


def test_a_day_that_its_month_does_not_have_is_named() -> None:
    for text, days in (("31.02.2026", 28), ("2024-02-30", 29), ("31.4.2026", 30)):
        said = problems.sentence("date_unreadable", {"value": text}, str)
        assert said == f"“{text}” is not a date: the last day of that month is {days}."
    for text in ("32.1.2026", "31.13.2026", "soon", "0.2.2026"):
        assert problems.sentence("date_unreadable", {"value": text}, str) == f"“{text}” is not a date."


def test_a_problem_without_its_values_is_still_worded() -> None:
    assert problems.sentence("over_order", {"order": "45"}, str) == (
        "Order “45” has … of this model, and this row would be one too many."
    )


@pytest.mark.parametrize(
    ("codes", "severity"),
    [
        ([], None),
        (["price_differs"], Severity.WARNING),
        (["price_differs", "serial_similar"], Severity.CONFLICT),
        (["serial_similar", "model_unknown", "price_differs"], Severity.ERROR),
    ],
)
def test_the_worst_problem_decides_about_the_row(codes: list[str], severity: Severity | None) -> None:
    assert problems.worst(codes) is severity


@pytest.mark.parametrize("language", ["en", "fi", "sv"])
def test_an_export_in_any_language_reads_back(language: str) -> None:
    translate = str if language == "en" else catalogue(language).gettext
    headers = {translate(column.label): column.key for column in COLUMNS.values()}
    proposed = proposal.propose(list(headers))
    assert {header: key for key, header in proposed.columns.items()} == headers
    assert not proposed.ambiguous
