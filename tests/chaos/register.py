"""What register and desk do meanwhile: devices move and move back, schools merge, despatches come, devices are swapped."""

import datetime as dt
import uuid
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from core import clock
from core.actor import SYSTEM
from core.db import transaction
from organisation.people.roles import Role
from organisation.schools import rooms, schools
from organisation.schools.models import SchoolKind
from registry.devices import hands
from registry.devices.lifecycle import Lifecycle
from tests import cast, makers
from tests.chaos.client import Answer, Client
from tests.despatches import given as despatches

MOVED, SMALL_SCHOOLS, IN_SMALL_SCHOOL, ADVICES, UNITS, SWAPS = 40, 8, 6, 150, 30, 300
ENDED = {"planned", "failed", "applied", "undone", "discarded"}
PUPIL = "OPP-4711"


@dataclass
class Swap:
    """A ticket about a faulty device, and the device that is lent in its place."""

    ticket: str
    faulty: str
    loaner: str


@dataclass
class Register:
    """What stands ready, and what was answered with yes.

    schools         key of a school → its devices
    there_and_back  key of the bulk work → how often its devices were moved and moved back
    merges          school → where its devices are to be
    announced       number of the despatch → its serial numbers
    """

    closed: Callable[[float], bool]
    surprises: Counter[str]
    keeper: str = ""
    agent: str = ""
    supplier: str = ""
    order: str = ""
    devices: list[str] = field(default_factory=list)
    schools: dict[str, list[str]] = field(default_factory=dict)
    target: str = ""
    swaps: list[Swap] = field(default_factory=list)
    there_and_back: Counter[str] = field(default_factory=Counter)
    merges: dict[str, str] = field(default_factory=dict)
    announced: dict[str, list[str]] = field(default_factory=dict)
    swapped: list[Swap] = field(default_factory=list)

    @property
    def accepted(self) -> int:
        """How many requests were answered with yes."""
        return self.there_and_back.total() + len(self.merges) + len(self.announced) + len(self.swapped)

    def prepare(self) -> None:
        """Invent devices, schools, an order and tickets; within an application context."""
        self.keeper, self.agent = cast.everywhere(Role.ASSET_MANAGER).token, makers.agent("devices").token
        self.target = str(cast.school(cast.OTHER).id)
        self.devices = [str(makers.device().id) for _ in range(MOVED)]
        for number in range(SMALL_SCHOOLS):  # of our own: a delivery for a school that merges would go elsewhere
            with transaction():
                school = schools.add(
                    SYSTEM, name_fi=f"Pieni koulu {number}", kind=SchoolKind.COMPREHENSIVE, language="fi"
                )
                rooms.add(SYSTEM, school, name="A1")
            self.schools[str(school.id)] = [str(makers.device(school=school).id) for _ in range(IN_SMALL_SCHOOL)]
        supplier = makers.supplier("Lähettäjä Oy")
        self.supplier, self.order = supplier.name, "PO-CHAOS"
        makers.order(self.order, supplier, [(makers.model(), ADVICES * UNITS, 35_000)])
        for number in range(SWAPS):
            faulty, loaner = makers.device(lifecycle=Lifecycle.IN_STORE), makers.device(lifecycle=Lifecycle.IN_STORE)
            with transaction():
                hands.hand_over(SYSTEM, faulty, pupil=f"{PUPIL}{number:03}", class_label="7B")
            ticket = makers.routed(
                devices=[faulty.asset_tag], category="device.power", title=f"Swap {number}", description="x"
            )
            self.swaps.append(Swap(str(ticket.id), str(faulty.id), str(loaner.id)))

    def move(self, client: Client) -> None:
        """Move the same devices to another school and back, over and over."""
        while not self.closed(0.1):
            move = {"action": "move", "devices": self.devices, "school": self.target, "reason": "A test moves them."}
            answer = client.post("/api/v1/bulk", move)
            if answer is None or not self._went_well("bulk", answer, 202):
                continue
            key = answer.body["id"]
            for step, done in (("", "planned"), ("apply", "applied"), ("undo", "undone")):
                if step and not self._went_well(step, client.post(f"/api/v1/bulk/{key}/{step}", {}), 202):
                    break
                if self._settled(client, f"/api/v1/bulk/{key}") != done:
                    return
                self.there_and_back[key] += bool(step)

    def merge(self, client: Client) -> None:
        """Let one school after the other become part of the same one; every second is itself again."""
        tomorrow = str(clock.today() + dt.timedelta(days=1))
        for number, school in enumerate(self.schools):
            path = f"/api/v1/schools/{school}/merge"
            plan = client.post(path, {"into": self.target, "on": tomorrow})
            applied = self._went_well("merge", plan, 202) and client.post(f"{path}/apply", {})
            if not applied or not self._went_well("merge/apply", applied, 202):
                continue
            self.merges[school] = self.target
            if number % 2 and self._went_well("merge/undo", client.post(f"{path}/undo", {}), 202):
                self.merges[school] = school
            self.closed(2)

    def announce(self, client: Client) -> None:
        """Send one despatch advice after the other, each of them twice."""
        for _ in range(ADVICES):
            number = f"DA-{uuid.uuid4().hex[:12]}"
            serials = [f"DA{uuid.uuid4().hex[:10].upper()}" for _ in range(UNITS)]
            file = despatches.advice(despatches.line(serials), number=number, order=self.order)
            said = {"supplier": self.supplier, "order": self.order}
            for status in (201, 200):
                answer = client.upload("/api/v1/despatches", file, name="advice.xml", **said)
                if not self._went_well(f"despatch {status}", answer, status):
                    return
                self.announced[number] = serials
            if self.closed(0.2):
                return

    def swap(self, client: Client) -> None:
        """Lend one device after the other for a faulty one."""
        for one in self.swaps:
            body = {"faulty": one.faulty, "loaner": one.loaner}
            path = f"/api/v1/tickets/{one.ticket}"
            answer = client.get(path)
            while answer is not None and answer.status == 200:
                answer = client.post(f"{path}/swap", body, version=answer.body["version"])
                if answer is None or answer.status != 412:
                    break
                answer = client.get(path)
            if self._went_well("swap", answer, 200):
                self.swapped.append(one)
            if self.closed(0.2):
                return

    def _settled(self, client: Client, path: str) -> str:
        while not self.closed(0.1):
            answer = client.get(path)
            if answer is not None and answer.status == 200 and answer.body["state"] in ENDED:
                return str(answer.body["state"])
        return ""

    def _went_well(self, what: str, answer: Answer | None, status: int) -> bool:
        """Whether the answer is the one that was expected; another is a surprise, none means that everybody goes home."""
        if answer is None:
            return False
        if answer.status != status:
            self.surprises[f"{what} {answer.status} {answer.body}"] += 1
        return answer.status == status
