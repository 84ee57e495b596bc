import ast
import re
from collections.abc import Iterator
from pathlib import Path

import core.sheets
from core.sheets.errors import NOTICES, REFUSALS

SOURCES = sorted(Path(core.sheets.__path__[0]).rglob("*.py"))


def raised(name: str) -> Iterator[tuple[str, set[str]]]:
    """Find the codes and the names of values in every `SheetRefused("code", value=…)` or `Notice("code", {…})`."""
    for source in SOURCES:
        for node in ast.walk(ast.parse(source.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == name and node.args:
                given = {keyword.arg for keyword in node.keywords if keyword.arg}
                for mapping in node.args[1:]:
                    given |= texts(mapping)
                yield from ((code, given) for code in texts(node.args[0]) & (REFUSALS.keys() | NOTICES.keys()))


def texts(node: ast.AST) -> set[str]:
    return {each.value for each in ast.walk(node) if isinstance(each, ast.Constant) and isinstance(each.value, str)}


def test_every_refusal_has_a_sentence_that_says_what_to_do() -> None:
    used = dict(raised("SheetRefused"))
    assert used.keys() == REFUSALS.keys()
    for code, values in used.items():
        assert set(re.findall(r"%\((\w+)\)s", REFUSALS[code])) <= values, code


def test_every_notice_has_a_sentence() -> None:
    source = "".join(path.read_text() for path in SOURCES if path.name != "errors.py")
    assert all(f'"{code}"' in source for code in NOTICES)
    for code, values in raised("Notice"):
        assert set(re.findall(r"%\((\w+)\)s", NOTICES[code])) <= values, code
