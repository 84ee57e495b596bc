"""What may be filed, for whom and about what; what else the ticket takes from its device and its requester."""

import datetime as dt
import threading
import uuid
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from core import clock
from core.actor import SYSTEM
from core.db import db, transaction
from core.errors import Forbidden
from core.languages import Language
from organisation.people import people
from organisation.people.roles import Role
from organisation.schools import rooms, schools
from organisation.schools.models import Room
from registry.devices.lifecycle import Lifecycle
from tests import cast, makers
from tickets.filing.refusals import (
    CategoryUnknown,
    DeviceAmbiguous,
    DeviceGone,
    FilingRefused,
    PersonUnknown,
    RoomUnknown,
    SchoolUnknown,
)
from tickets.ticket.models import Ticket, TicketLine, Watcher

pytestmark = pytest.mark.usefixtures("db_session")


def file(who: cast.Member, **given: Any) -> Ticket:
    with transaction():
        return makers.file(who, **{"title": "It is dark"} | given)


def refuse(kind: type[Exception], who: cast.Member, **given: Any) -> None:
    with pytest.raises(kind), transaction():
        makers.file(who, **{"title": "It is dark"} | given)
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Watcher)) == 0


def room(name: str = "B204", school: str = cast.FIRST) -> Room:
    with transaction():
        return rooms.add(SYSTEM, cast.school(school), name=name)


def close(name: str) -> None:
    with transaction():
        schools.close(SYSTEM, cast.school(name), valid_to=clock.today())


def test_a_closed_school_takes_no_tickets_but_a_device_left_there_does() -> None:
    teacher, left = cast.teacher(), makers.device()
    close(cast.FIRST)
    refuse(SchoolUnknown, teacher, school=cast.school().id)
    assert file(teacher, devices=[left.asset_tag]).school_id == cast.school().id


@pytest.mark.parametrize("stage", [Lifecycle.RETIRED, Lifecycle.DISPOSED])
def test_a_device_out_of_use_is_refused_with_its_tag(stage: Lifecycle) -> None:
    gone = makers.device(lifecycle=stage, retired_on=clock.today(), disposed_on=clock.today())
    with pytest.raises(DeviceGone) as refused:
        makers.file(cast.teacher(), title="It is dark", devices=[gone.asset_tag or ""])
    assert refused.value.values == {"device": gone.asset_tag}


def test_a_missing_device_may_be_reported_by_who_finds_it() -> None:
    lost = makers.device(lifecycle=Lifecycle.LOST, missing_on=clock.today())
    assert file(cast.outsider(), devices=[lost.asset_tag])


def test_a_serial_that_two_makers_use_needs_the_tag() -> None:
    makers.device(serial_printed="SAME123")
    makers.device(of=makers.model("HP", "ProBook"), serial_printed="SAME123")
    refuse(DeviceAmbiguous, cast.teacher(), devices=["SAME123"])


def test_one_device_named_in_three_ways_is_one_line() -> None:
    device = makers.device()
    ticket = file(cast.teacher(), devices=[device.asset_tag, str(device.id), str(device.serial_printed)])
    assert db.session.scalar(sa.select(sa.func.count()).where(TicketLine.ticket_id == ticket.id)) == 1


def test_a_tag_is_read_however_it_was_typed() -> None:
    tag = str(makers.device().asset_tag)
    assert file(cast.outsider(), devices=[tag.lower().replace("-", " ")])


def test_a_device_of_another_school_says_so_on_its_line() -> None:
    foreign = makers.device(school=cast.school(cast.OTHER))
    ticket = file(cast.teacher(), school=cast.school().id, devices=[foreign.asset_tag])
    line = db.session.scalars(sa.select(TicketLine).where(TicketLine.ticket_id == ticket.id)).one()
    assert (ticket.school_id, line.elsewhere) == (cast.school().id, "device_of_another_school")


def test_the_room_is_where_the_device_stands_unless_another_is_named() -> None:
    here, there = room(), room("C1")
    device = makers.device(room_id=here.id)
    teacher = cast.teacher()
    assert file(teacher, devices=[device.asset_tag]).room_id == here.id
    assert file(teacher, devices=[device.asset_tag], room=there.id).room_id == there.id


def test_a_stranger_learns_nothing_of_rooms() -> None:
    here = room()
    device = makers.device(room_id=here.id)
    assert file(cast.outsider(), devices=[device.asset_tag]).room_id is None
    refuse(RoomUnknown, cast.outsider(), devices=[device.asset_tag], room=here.id)


def test_a_closed_room_cannot_be_chosen() -> None:
    here = room()
    with transaction():
        rooms.alter(SYSTEM, here, closed=True)
    refuse(RoomUnknown, cast.teacher(), school=cast.school().id, room=here.id)


def test_a_closed_category_cannot_be_chosen() -> None:
    refuse(CategoryUnknown, cast.teacher(), school=cast.school().id, category="device.none")


def test_the_requester_is_answered_in_their_own_language() -> None:
    agent = cast.everywhere(Role.AGENT)
    swedish = cast.member("svante", (Role.REQUESTER, cast.school()), language="sv")
    ticket = file(agent, school=cast.school().id, on_behalf_of=swedish.id)
    assert (ticket.language, ticket.requester_id, ticket.filed_by_id) == (Language.SWEDISH, swedish.id, agent.id)
    assert db.session.scalars(sa.select(Watcher.person_id).where(Watcher.ticket_id == ticket.id)).all() == [agent.id]


def test_a_contact_files_for_people_of_the_own_school_only() -> None:
    contact, colleague, stranger = cast.contact(), cast.teacher(), cast.outsider()
    assert file(contact, school=cast.school().id, on_behalf_of=colleague.id).requester_id == colleague.id
    refuse_for = {"school": cast.school().id, "on_behalf_of": stranger.id}
    with pytest.raises(PersonUnknown):
        makers.file(contact, title="It is dark", **refuse_for)


def test_a_contact_files_for_others_at_no_other_school() -> None:
    foreign = makers.device(school=cast.school(cast.OTHER))
    refuse(Forbidden, cast.contact(), devices=[foreign.asset_tag], on_behalf_of=cast.teacher().id)


def test_a_teacher_files_for_nobody_else() -> None:
    refuse(Forbidden, cast.teacher(), school=cast.school().id, on_behalf_of=cast.contact().id)


def test_nobody_files_for_one_who_has_left() -> None:
    gone = cast.teacher()
    with transaction():
        people.disable(SYSTEM, gone.person)
    refuse(PersonUnknown, cast.everywhere(Role.AGENT), school=cast.school().id, on_behalf_of=gone.id)


def test_an_integration_files_nothing() -> None:
    refuse(Forbidden, cast.everywhere(Role.INTEGRATION), school=cast.school().id)


def test_the_end_of_a_lesson_is_kept_only_where_a_class_is_stopped() -> None:
    ends = clock.now() + dt.timedelta(minutes=30)
    teacher, school = cast.teacher(), cast.school().id
    assert file(teacher, school=school, lesson_ends_at=ends).lesson_ends_at is None
    stopped = file(teacher, school=school, lesson_ends_at=ends, class_stopped=True)
    assert (stopped.lesson_ends_at, stopped.urgency, stopped.impact) == (ends, "urgent", "group")


@pytest.mark.parametrize(
    ("name", "value"), [("devices", ["HKI-9999999"]), ("school", uuid.UUID(int=1)), ("category", "none")]
)
def test_every_refusal_names_its_field(name: str, value: Any) -> None:
    with pytest.raises(FilingRefused) as refused:
        makers.file(cast.teacher(), title="It is dark", **{"school": cast.school().id, name: value})
    assert refused.value.field == name.rstrip("s") if name == "devices" else name


def test_numbers_given_at_the_same_moment_differ(committed: Flask) -> None:
    teacher, school = cast.teacher(), cast.school().id
    numbers: list[str] = []

    def run() -> None:
        with committed.app_context():
            for _ in range(5):
                with transaction():
                    numbers.append(makers.file(teacher, title="It is dark", school=school).number)

    threads = [threading.Thread(target=run) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(numbers)) == 40
