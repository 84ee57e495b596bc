"""The locks pin every file by its hash and say nothing about where it came from."""

import json
import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
REQUIREMENTS = sorted(ROOT.glob("requirements*.txt"), key=lambda path: path.stem)
NPM = json.loads((ROOT / "package-lock.json").read_text())


def test_all_four_requirement_files_are_there() -> None:
    assert [path.stem for path in REQUIREMENTS] == [
        "requirements",
        "requirements-dev",
        "requirements-install",
        "requirements-node",
    ]


@pytest.mark.parametrize(
    "path", [*REQUIREMENTS, ROOT / "package.json", ROOT / "package-lock.json"], ids=lambda p: p.name
)
def test_a_lock_names_no_host(path: Path) -> None:
    assert not re.findall(r"\w+://|\bindex-url\b|\bfind-links\b|\bresolved\b", path.read_text())


@pytest.mark.parametrize("path", REQUIREMENTS, ids=lambda p: p.name)
def test_every_requirement_is_pinned_and_hashed(path: Path) -> None:
    for requirement in path.read_text().replace("\\\n", " ").splitlines():
        assert re.match(r"[\w.-]+==\S+ .*--hash=sha256:[0-9a-f]{64}", requirement), requirement


def test_what_runs_in_tests_is_what_runs_in_service() -> None:
    runtime, development = (
        set(re.findall(r"^[\w.-]+==\S+", path.read_text(), re.MULTILINE)) for path in REQUIREMENTS[:2]
    )
    assert runtime <= development


def test_every_front_end_package_is_pinned_exactly_and_hashed() -> None:
    wanted = json.loads((ROOT / "package.json").read_text())["dependencies"]
    locked = {name.removeprefix("node_modules/"): facts for name, facts in NPM["packages"].items() if name}
    assert {name: facts["version"] for name, facts in locked.items()} == wanted
    assert all(facts["integrity"].startswith("sha512-") for facts in locked.values())


def test_every_package_that_runs_in_service_has_its_reason_in_a_decision() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["embedded"]]
    page = (ROOT / "docs" / "decisions" / "0008-what-runs-with-vire.md").read_text()
    reasons = " ".join(re.findall(r"^- (\*\*[^:]+):", page, re.MULTILINE))
    named = set(re.findall(r"[\w-]+", re.sub(r"\[\w+\]|\(.*?\)", "", reasons)))
    assert named == {re.split(r"[\[<>=;]", requirement)[0] for requirement in wanted}
