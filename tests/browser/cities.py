"""A demo city that is served with its worker, and the people who use it in a browser."""

import socket
import subprocess
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from config.local.embedded import throwaway
from config.local.processes import wait_until
from tests.conftest import ROOT, copy_database, drop_database
from tests.workers.house import PUBLISHER, PYTHON, House, house

from .looking import LANGUAGES, SIZES, Place, fits, flawless

WORKER = [*PYTHON, "config.work"]
DEVICES, TICKETS = "80", "600"


@dataclass
class City:
    """A served demo city; without its house only its pages can be used."""

    address: str
    house: House | None

    def one(self, statement: str, *values: Any) -> Any:
        """The first column of the first row."""
        assert self.house is not None
        row = self.house.connection.execute(statement, values).fetchone()  # type: ignore[arg-type]
        return row[0] if row else None

    def words(self) -> str:
        """What its processes said."""
        return self.house.words() if self.house is not None else ""


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def served() -> Iterator[City]:
    """Web, worker and publisher over a small demo city."""
    name = f"city_{uuid.uuid4().hex[:12]}"
    port = free_port()
    with throwaway() as engines:
        engines.start_valkey()
        url = copy_database(name)
        with house(url, engines) as made:
            made.environment |= {
                "PORT": str(port),
                "DEVICES": DEVICES,
                "VIRE_DEMO": "1",
                "VIRE_STATE": str(made.folder),
            }
            made.start([*PYTHON, "gunicorn", "-c", "config/server.py", "wsgi:app"])
            made.start(WORKER)
            command = [*PYTHON, "flask", "--app", "wsgi:app", "seed", "--tickets", TICKETS]
            subprocess.run(command, cwd=ROOT, env=made.environment, check=True, stdout=subprocess.DEVNULL)
            made.start(PUBLISHER)
            assert wait_until(lambda: answers(port), seconds=40), made.words()
            yield City(f"http://127.0.0.1:{port}", made)
        drop_database(name)


def answers(port: int) -> bool:
    """Whether somebody listens."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


class Person:
    """Someone at a place that others have left, in one language."""

    def __init__(self, place: Place, city: City, name: str, language: str) -> None:
        place.leave()
        self.place, self.page = place, place.page
        self.city, self.name, self.language = city, name, language
        self.taps = 0
        self.looks = 0

    def sign_in(self, path: str = "/") -> None:
        """Open `path`, which asks to sign in first."""
        self.open(path)
        if path.startswith("/t/"):  # whoever finds a device may look without an account
            self.look()
            self.page.locator("main a[href*='/sign-in']").first.click()
            self.look()
        if "/sign-in" in self.page.url:
            self.page.fill("[name=email]", f"{self.name}@demo.invalid")
            self.page.fill("[name=password]", "vire-demo")
            self.page.press("[name=password]", "Enter")
            self.page.wait_for_url(lambda url: "/sign-in" not in url)

    def open(self, path: str) -> None:
        """Go to an address of the city."""
        mark = "&" if "?" in path else "?"
        self.page.goto(f"{self.city.address}{path}{mark}lang={self.language}")

    def tap(self, selector: str) -> None:
        """One tap or click."""
        self.page.locator(selector).first.click()
        self.taps += 1

    def send(self, selector: str) -> None:
        """One tap that sends a form: the next page is there before anybody looks."""
        with self.page.expect_navigation():
            self.tap(selector)

    def look(self) -> None:
        """The page speaks the language and fits every screen; in one language, page by page another, it has no barrier."""
        self.looks += 1
        if self.looks % len(LANGUAGES) == LANGUAGES.index(self.language):
            flawless(self.page, self.language, self.place.size, fit=SIZES)
        else:
            fits(self.page, self.language, *SIZES, questions=False)
        self.page.set_viewport_size(self.place.size)
        self.hear()

    def hear(self) -> None:
        """No script failed, and nothing was refused."""
        errors = [said.text for said in self.place.said if said.type == "error"]
        # leaving a page ends its question how far the work is, which is no failure
        assert self.place.failed + [text for text in errors if "Failed to fetch" not in text] == []
