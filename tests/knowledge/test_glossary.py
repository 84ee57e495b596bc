"""The glossary: every word that people meet has a meaning in three languages, and agrees with the document of words."""

import re
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from core.languages import CODES
from tests import cast
from tickets.knowledge import glossary

DOCUMENT = Path(__file__).parents[2] / "docs" / "glossary.md"


def test_every_state_stage_condition_kind_and_priority_is_explained() -> None:
    explained = [term.code for term in glossary.terms() if term.code]
    assert sorted(explained) == sorted(f"{kind}:{code}" for kind, codes in glossary.CODED.items() for code in codes)


def test_every_word_is_named_and_explained_in_each_language(app: Flask) -> None:
    with app.test_request_context():
        for term in glossary.terms():
            named = glossary.named(term)
            assert all(named[language] and term.means[language] for language in CODES), term
            assert term.area in glossary.AREAS
            assert len({term.means[language] for language in CODES}) == len(CODES), term


def test_words_of_the_file_are_called_as_the_document_has_them() -> None:
    rows = re.findall(r"^\| ([^|]+) \| ([^|]+) \| ([^|]+) \|", DOCUMENT.read_text(), re.MULTILINE)
    known = {english: (finnish, swedish) for english, finnish, swedish in rows}
    for term in glossary.terms():
        if not term.code:
            assert known.get(term.names["en"]) == (term.names["fi"], term.names["sv"]), term.names


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("fi", ("Jonossa", "", "Sanat ja niiden merkitys")),
        ("sv", ("I kö", "etikett", "Orden och vad de betyder")),
        ("en", ("In the queue", "a team has it", "Words and what they mean")),
    ],
)
def test_everybody_reads_it(client: FlaskClient, language: str, words: tuple[str, ...]) -> None:
    page = client.get(f"/glossary?lang={language}")
    assert page.status_code == 200
    assert words[0] in page.text
    assert f"<h1>{words[2]}</h1>" in page.text
    cast.sign_in(client, cast.teacher())
    assert 'href="/glossary"' in client.get(f"/help?lang={language}").text
