"""What may be lost lies in a folder of its own that never stays behind."""

import os
from pathlib import Path

import pytest

from config.local import temporary_folder


@pytest.fixture(autouse=True)
def memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the folders are made."""
    monkeypatch.setattr(temporary_folder, "MEMORY", tmp_path)
    monkeypatch.setattr(temporary_folder, "ROOM", 0)
    return tmp_path


def test_it_is_gone_afterwards_with_all_that_is_in_it(memory: Path) -> None:
    with temporary_folder.folder() as made:
        (made / "file").touch()
        assert made.parent == memory
    assert not list(memory.iterdir())


def test_without_room_in_memory_it_lies_with_the_other_temporary_files(
    memory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(temporary_folder, "ROOM", 2**62)
    monkeypatch.setattr(temporary_folder, "PREFIX", "vire-without-room-")
    with temporary_folder.folder() as made:
        assert made.parent != memory


def test_what_a_killed_process_left_is_cleared_away_and_nothing_else(memory: Path) -> None:
    left, new = (memory / f"{temporary_folder.PREFIX}{name}" for name in ("left", "new"))
    for folder in (left, new):
        folder.mkdir()
        (folder / "file").touch()
    with temporary_folder.folder() as held:
        for folder in (left, held):
            os.utime(folder, (0, 0))
        with temporary_folder.folder() as another:
            assert sorted(memory.iterdir()) == sorted([held, another, new])
