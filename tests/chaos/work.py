"""What people do meanwhile: teachers file tickets, procurement imports deliveries, the rest stands in `register`."""

import random
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from config.app import create_app
from config.local.processes import wait_until
from core import settings
from organisation.people.roles import Role
from tests import cast, deliveries, makers
from tests.chaos.city import City
from tests.chaos.client import Client
from tests.chaos.register import Register
from tests.imports import given

FILERS, IMPORTERS, AGENTS = 2, 2, 3
TEACHERS = 20  # of each filer, so that nobody writes faster than one person may
DELIVERIES = 60
ROWS = 150
PROGRESS_SECONDS = 6
BATCHES = "/api/v1/purchase-batches"
ENDED = {"planned", "needs_mapping", "failed", "applied", "undone"}


@dataclass
class Import:
    """A delivery that was taken in, and what became of it."""

    id: str
    expected: Counter[str]
    plan: dict[str, int] = field(default_factory=dict)
    applied: bool = False


class Office:
    """People who work until it closes. Numbers of what they were told is done."""

    def __init__(self, place: City) -> None:
        self.place = place
        self.closed = threading.Event()
        self.tried: list[str] = []
        self.filed: dict[str, str] = {}  # title → number
        self.imports: list[Import] = []
        self.surprises: Counter[str] = Counter()
        self.waited: Counter[str] = Counter()
        self.register = Register(self.closed.wait, self.surprises)
        self._threads: list[threading.Thread] = []

    @property
    def accepted(self) -> int:
        """How many requests were answered with yes."""
        return len(self.filed) + len(self.imports) + self.register.accepted

    def open(self) -> None:
        """Invent people, a catalogue and orders; begin to work."""
        environment = self.place.environment | {"SECRET_KEY": "only-for-the-demo"}
        app = create_app(settings.read(environment))
        with app.app_context():
            for _ in range(AGENTS):
                makers.agent("devices")
            teachers = [[cast.teacher().token for _ in range(TEACHERS)] for _ in range(FILERS)]
            officer = cast.everywhere(Role.PROCUREMENT).token
            supplier = makers.supplier()
            given.catalogue(supplier)
            files = [deliveries.make(ROWS, seed=seed) for seed in range(DELIVERIES)]
            for file in files:
                given.order_of(file, supplier)
            school = str(cast.school().id)
            name = supplier.name
            self.register.prepare()
        for number, tokens in enumerate(teachers):
            self._begin(self._file, number, tokens, school)
        for number in range(IMPORTERS):
            self._begin(self._import, officer, files[number::IMPORTERS], name)
        keeper, agent = self._client(self.register.keeper), self._client(self.register.agent)
        for work, who in (("move", keeper), ("merge", keeper), ("announce", self._client(officer)), ("swap", agent)):
            self._begin(getattr(self.register, work), who)

    def close(self) -> None:
        """Let everybody finish what they have begun and go home."""
        self.closed.set()
        for thread in self._threads:
            thread.join()

    def wait_for_progress(self, before: int) -> None:
        """Wait until more was accepted than `before`, so that every kill meets work."""
        wait_until(lambda: self.accepted > before + 5, seconds=PROGRESS_SECONDS, pause=0.05)

    def _begin(self, work: Callable[..., None], *values: Any) -> None:
        thread = threading.Thread(target=work, args=values, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _client(self, token: str) -> Client:
        return Client(self.place.address, token, self.closed, self.waited)

    def _file(self, filer: int, tokens: list[str], school: str) -> None:
        clients = [self._client(token) for token in tokens]
        chance = random.Random(filer)
        number = 0
        while not self.closed.is_set():
            title = f"Request {filer}-{number}"
            number += 1
            self.tried.append(title)
            answer = clients[number % len(clients)].post(
                "/api/v1/tickets",
                {"title": title, "school": school, "description": "It is dark.", "category": "device.screen"},
            )
            if answer is not None and answer.status == 201:
                self.filed[title] = answer.body["number"]
            elif answer is not None:
                self.surprises[f"ticket {answer.status} {answer.body}"] += 1
            self.closed.wait(chance.random() * 0.1)

    def _import(self, token: str, files: list[deliveries.Delivery], supplier: str) -> None:
        client = self._client(token)
        for file in files:
            answer = client.upload(BATCHES, deliveries.as_csv(file), supplier=supplier)
            if answer is None:
                return
            if answer.status != 202:
                self.surprises[f"upload {answer.status} {answer.body}"] += 1
                continue
            batch = Import(answer.body["id"], file.expected)
            self.imports.append(batch)
            self._follow(client, batch)

    def _follow(self, client: Client, batch: Import) -> None:
        """Wait for the plan, then apply what is good, and take every second import back."""
        state = self._wait_until_it_ends(client, batch, ENDED)
        if state == "planned":
            answer = client.post(f"{BATCHES}/{batch.id}/apply", {"mode": "good_rows"})
            if answer is not None and answer.status == 202:
                batch.applied = True
                state = self._wait_until_it_ends(client, batch, ENDED - {"planned"})
        if state == "applied" and self.imports.index(batch) % 2:
            client.post(f"{BATCHES}/{batch.id}/undo", {})
            self._wait_until_it_ends(client, batch, ENDED - {"planned", "applied"})

    def _wait_until_it_ends(self, client: Client, batch: Import, ends: set[str]) -> str:
        while not self.closed.wait(0.2):
            answer = client.get(f"{BATCHES}/{batch.id}")
            if answer is not None and answer.status == 200 and answer.body["state"] in ends:
                batch.plan = answer.body["plan"] or {}
                return str(answer.body["state"])
        return ""
