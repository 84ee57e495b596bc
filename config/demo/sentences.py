"""What people of the made-up city wrote, in Finnish and Swedish, read from `sentences.csv` beside this file."""

import csv
from functools import cache
from importlib import resources

ANSWER, SOLVED, QUESTION, NOTE = "answer", "solved", "question", "note"


def said(category: str, language: str, number: int) -> str:
    """What somebody wrote who filed a ticket.

    category  code of a leaf category, such as device.screen
    language  fi or sv
    number    any; the same number gives the same sentence
    """
    return pick(f"said:{category.split('.', maxsplit=1)[0]}", language, number)


def pick(kind: str, language: str, number: int) -> str:
    """One sentence of a kind."""
    choice = _all()[kind, language]
    return choice[number % len(choice)]


@cache
def _all() -> dict[tuple[str, str], list[str]]:
    found: dict[tuple[str, str], list[str]] = {}
    text = resources.files("config.demo").joinpath("sentences.csv").read_text(encoding="utf-8")
    for line in csv.DictReader(text.splitlines()):
        found.setdefault((line["kind"], line["language"]), []).append(line["text"])
    return found
