"""Cells are in one Unicode form, and none takes long to be brought into it."""

import time
from pathlib import Path

import pytest

from core.sheets.errors import SheetRefused
from tests.sheets.in_process import text_rows


def test_cells_are_composed(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("Koulu;Huone\nHa\u0308meenkyla\u0308;B1\n", encoding="utf-8")
    assert [row.cells for row in text_rows(path)] == [("Koulu", "Huone"), ("Hämeenkylä", "B1")]


def test_a_file_of_marks_is_refused_at_once(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    line = "x;e" + "\u0301" * 4_000 + "\n"
    path.write_text("a;b\n" + line * 400, encoding="utf-8")
    began = time.process_time()
    with pytest.raises(SheetRefused) as refused:
        list(text_rows(path))
    assert (refused.value.code, refused.value.values) == ("marks_in_cell", {"row": 2, "column": "B", "limit": 30})
    assert time.process_time() - began < 2
