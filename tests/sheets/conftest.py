"""What the tests of tables share. Nothing here needs a database."""

from collections.abc import Callable
from pathlib import Path

import pytest

from core.sheets.errors import SheetRefused
from core.sheets.reader import open_table

Refusal = Callable[[Path], SheetRefused]


@pytest.fixture
def file(tmp_path: Path) -> Callable[[bytes], Path]:
    """Write bytes to a file whose name says nothing."""

    def write(content: bytes) -> Path:
        path = tmp_path / "upload"
        path.write_bytes(content)
        return path

    return write


@pytest.fixture
def refusal() -> Refusal:
    """Read a whole table that must be refused, and give the refusal, whose sentence can be written."""

    def read(path: Path) -> SheetRefused:
        with pytest.raises(SheetRefused) as caught, open_table(path) as table:
            list(table)
        assert "%(" not in str(caught.value)
        return caught.value

    return read
