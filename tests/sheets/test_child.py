import os
import select
import signal
import subprocess
import sys
import zipfile
from collections.abc import Iterable
from pathlib import Path

import pytest
import xlsxwriter

from core.sheets.errors import SheetRefused
from core.sheets.limits import MIB
from core.sheets.reader import open_table
from core.sheets.xlsx import read
from core.sheets.xlsx.read import open_workbook
from tests.sheets.conftest import Refusal
from tests.sheets.workbooks import HEADER, pack, parts, worksheet

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workbook whose rows do not fit into a pipe."""
    path = tmp_path_factory.mktemp("large") / "a"
    with xlsxwriter.Workbook(str(path), {"constant_memory": True}) as book:
        sheet = book.add_worksheet()
        for row in range(10_000):
            sheet.write_row(row, 0, ["Sarjanumero", "Malli", "x" * 100] if row else ["Sarjanumero", "Malli", "Koulu"])
    return path


def ended(pid: int) -> int:
    """Give a descriptor that can be read once the process has ended."""
    return os.pidfd_open(pid)


def test_the_child_may_use_little_memory_and_time() -> None:
    script = (
        "import resource as r; from core.sheets.xlsx.child import confine; confine();"
        "print(r.getrlimit(r.RLIMIT_AS), r.getrlimit(r.RLIMIT_CPU), r.getrlimit(r.RLIMIT_CORE))"
    )
    said = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    assert said.stdout.strip() == f"({512 * MIB}, {512 * MIB}) (60, 65) (0, 0)"


def with_styles(path: Path, pieces: Iterable[bytes]) -> Path:
    """Pack a workbook whose styles are written piece by piece."""
    contents = parts(worksheet(HEADER))
    del contents["xl/styles.xml"]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as package:
        for name, content in contents.items():
            package.writestr(name, content)
        with package.open("xl/styles.xml", "w") as part:
            part.writelines([b"<styleSheet>", *pieces, b"</styleSheet>"])
    return path


BLOCK = b"".join(os.urandom(8).hex().encode() + b"a" * 240 for _ in range(4096))


def test_a_workbook_that_needs_too_much_memory_is_refused(tmp_path: Path, refusal: Refusal) -> None:
    wide = "\U0001f4bb".encode() + BLOCK  # one such character makes Python keep four bytes for each
    formats = (b'<numFmt numFmtId="%d" formatCode="%b"/>' % (number, wide) for number in range(130))
    assert refusal(with_styles(tmp_path / "a", formats)).code == "workbook_too_heavy"


@pytest.mark.timeout(20)
@pytest.mark.parametrize(("begin", "end"), [(b"<x a='", b"'/>"), (b"<!-- ", b"-->"), (b"<![CDATA[", b"]]>")])
def test_a_tag_without_end_is_refused_soon(tmp_path: Path, refusal: Refusal, begin: bytes, end: bytes) -> None:
    pieces = (begin, *[BLOCK] * 30, end)
    code = refusal(with_styles(tmp_path / "a", pieces)).code
    assert code == ("no_rows" if begin == b"<![CDATA[" else "workbook_too_heavy")  # text is read piece by piece


def test_a_child_that_is_killed_is_a_refusal(large: Path) -> None:
    with open_workbook(large) as book:
        rows = book.rows(0)
        next(rows)
        os.kill(book._child.pid, signal.SIGKILL)
        with pytest.raises(SheetRefused) as caught:
            list(rows)
    assert caught.value.code == "workbook_too_heavy"


def test_a_child_that_falls_silent_is_ended_and_is_a_refusal(large: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(read, "SILENCE_SECONDS", 0.5)
    with open_workbook(large) as book:
        os.kill(book._child.pid, signal.SIGSTOP)
        with pytest.raises(SheetRefused) as caught:
            list(book.rows(0))
    assert caught.value.code == "workbook_too_heavy"


def test_a_child_that_raises_is_a_refusal(tmp_path: Path) -> None:
    with pytest.raises(SheetRefused) as caught, open_workbook(pack(tmp_path / "a", parts(worksheet(HEADER)))) as book:
        list(book.rows(99))  # no such sheet
    assert caught.value.code == "workbook_damaged"


def test_a_reader_that_stops_early_leaves_no_child_behind(large: Path) -> None:
    with open_table(large) as table:
        next(iter(table))
    with open_workbook(large) as book:
        next(book.rows(0))
        pid = book._child.pid
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


@pytest.mark.parametrize("state", [signal.SIGCONT, signal.SIGSTOP])
def test_the_child_dies_with_its_parent(large: Path, state: signal.Signals) -> None:
    script = (
        "import sys; from pathlib import Path; from core.sheets.xlsx.read import open_workbook\n"
        "with open_workbook(Path(sys.argv[1])) as book:\n"
        "    next(book.rows(0)); print(book._child.pid, flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script, str(large)], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as parent:
        assert parent.stdout
        pid = int(parent.stdout.readline())
        child = ended(pid)
        os.kill(pid, state)  # a stopped child would not find its pipes closed
        assert not select.select([child], [], [], 0)[0]
        parent.kill()
        assert select.select([child], [], [], 10)[0]
    os.close(child)


def test_a_workbook_is_read_from_any_working_directory(large: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(large.parent)
    with open_table(Path("a")) as table:
        assert sum(1 for _ in table) == 9_999
