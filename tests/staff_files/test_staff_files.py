"""Staff by file: planned row by row, written at once, undone for those whom nobody has touched since."""

import datetime as dt
import io
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from core import clock
from core.actor import SYSTEM
from core.db import db, transaction
from core.errors import Forbidden
from core.outbox.items import Item
from core.scope import everywhere
from organisation.people import people, reach
from organisation.people.models import Grant, Person
from organisation.people.roles import Role
from organisation.people.search import is_over
from registry.devices import hands
from registry.plans.models import Mode
from registry.staff_files import handing_back, jobs, staff_files
from registry.staff_files.models import StaffFile, StaffRow, StaffState
from registry.staff_files.refusals import StaffRowsNeedWork
from tests import cast, makers, statements
from tests.organisation import facts
from tickets.teams import members
from tickets.teams.models import Team, TeamMember

pytestmark = pytest.mark.usefixtures("db_session")
TOPICS = {staff_files.APPLY: jobs.apply, staff_files.UNDO: jobs.undo}
OPEN = sa.select(Item).where(Item.topic.in_(TOPICS), Item.done_at.is_(None)).order_by(Item.id)
HEAD = "Nimi;Sähköposti;Koulu;Rooli;Kieli;Henkilönumero;Viimeinen päivä"


def admin() -> cast.Member:
    return cast.everywhere(Role.ADMIN)


def planned(*rows: str, head: str = HEAD) -> StaffFile:
    content = "\n".join([head, *rows]).encode()
    with transaction():
        return staff_files.upload(admin().actor, file=io.BytesIO(content), file_name="staff.csv")


def outcomes(file: StaffFile) -> dict[int, Any]:
    rows = db.session.scalars(sa.select(StaffRow).where(StaffRow.file_id == file.id))
    return {row.row_number: [p["code"] for p in row.problems] or row.outcome.value for row in rows}


def done(file: StaffFile, do: Any, **said: Any) -> StaffFile:
    with transaction():
        do(admin().actor, staff_files.get(admin().actor, file.id, lock=True), **said)
    work()
    db.session.expire_all()
    return db.session.get_one(StaffFile, file.id)


def work() -> None:
    """Do every open job of a file of staff, as a worker does."""
    while item := db.session.scalars(OPEN).first():
        with transaction():
            TOPICS[item.topic](dict(item.payload))
            db.session.execute(sa.update(Item).where(Item.id == item.id).values(done_at=sa.func.now()))


def person(email: str) -> Person:
    wanted = sa.select(Person).where(Person.email == email)
    found: Person = db.session.scalars(everywhere(wanted, Person, why="a test looks")).one()
    return found


def roles(of: Person) -> set[tuple[Role, Any, Any]]:
    wanted = sa.select(Grant).where(Grant.person_id == of.id, sa.not_(is_over(clock.today())))
    return {(grant.role, grant.school_id, grant.valid_to) for grant in db.session.scalars(wanted)}


def test_each_row_is_judged_by_the_address_and_nothing_is_written() -> None:
    known, school = cast.teacher().person, cast.school()
    file = planned(
        f"Uusi Opettaja;UUSI@test.invalid;{school.short_code or cast.FIRST};opettaja;ruotsi;H1;",
        f"{known.name};{known.email.upper()};;;;;",
        f"Toinen Nimi;{known.email};;;;;",
        "Nimetön;ei-osoite;Koulu X;pääkäyttäjä;de;;31.2.2027",
        ";puuttuu@test.invalid;;;;;",
        f"Mennyt;mennyt@test.invalid;{cast.FIRST};;;;1.1.2020",
        "Tunnus;;;;;131052-308T;",
    )
    assert outcomes(file) == {
        2: "create",
        3: "unchanged",
        4: ["repeated"],
        5: ["email_unreadable", "school_unknown", "role_not_by_file", "language_unknown", "day_unreadable"],
        6: ["name_missing", "school_missing"],
        7: "unchanged",
        8: ["identity_code", "email_missing", "school_missing"],
    }
    assert (
        db.session.scalars(
            everywhere(sa.select(Person).where(Person.email == "uusi@test.invalid"), Person, why="x")
        ).all()
        == []
    )
    with pytest.raises(StaffRowsNeedWork), transaction():
        staff_files.start_apply(admin().actor, staff_files.get(admin().actor, file.id, lock=True))
    for role in (Role.LEAD, Role.ASSET_MANAGER, Role.AUDITOR):
        with pytest.raises(Forbidden):
            staff_files.upload(cast.everywhere(role).actor, file=io.BytesIO(b"x"), file_name="x.csv")


def test_applied_and_undone() -> None:
    school, other = cast.school(), cast.school(cast.OTHER)
    leaver = cast.member("leaver", (Role.REQUESTER, school)).person
    stays = cast.member("stays", (Role.REQUESTER, school)).person
    going = cast.member("going", (Role.REQUESTER, school)).person
    yesterday, coming = clock.today() - dt.timedelta(1), clock.today() + dt.timedelta(30)
    rows = (
        f"Uusi Opettaja;uusi@test.invalid;{school.name_fi};;sv;H1;",
        f"Kalle Uusinimi;{stays.email};{other.name_fi};lärare;;H2;",
        f";{leaver.email};;;;;{yesterday.isoformat()}",
        f";{going.email};;;;;{coming.day}.{coming.month}.{coming.year}",
    )
    file = done(planned(*rows), staff_files.start_apply)
    assert file.state is StaffState.APPLIED
    new, today = person("uusi@test.invalid"), clock.today()
    assert (new.name, new.language, new.external_id) == ("Uusi Opettaja", "sv", "H1")
    assert roles(new) == {(Role.REQUESTER, school.id, None)}
    assert (stays.name, stays.external_id) == ("Kalle Uusinimi", "H2")
    assert roles(stays) == {(Role.REQUESTER, school.id, None), (Role.REQUESTER, other.id, None)}
    assert (leaver.disabled_at is not None, roles(leaver)) == (True, set())
    assert roles(going) == {(Role.REQUESTER, school.id, coming + dt.timedelta(1))}
    again = planned(*rows)
    assert set(outcomes(again).values()) == {"unchanged"}
    with transaction():
        people.alter(admin().actor, person(stays.email), name="Kalle Kolmas")
    file = done(file, staff_files.start_undo)
    assert (file.state, file.kept) == (StaffState.UNDONE, 1)
    assert (new.disabled_at is not None, roles(new)) == (True, set())
    assert stays.name == "Kalle Kolmas"
    assert (leaver.disabled_at, roles(leaver)) == (None, {(Role.REQUESTER, school.id, None)})
    assert roles(going) == {(Role.REQUESTER, school.id, None)}
    assert today == clock.today()
    once_more = planned(*rows)
    assert outcomes(once_more)[2] == "update", "who was taken out is let in again, not added twice"


def test_whom_an_administrator_blocked_no_file_lets_in_again(client: FlaskClient) -> None:
    school, yesterday = cast.school(), clock.today() - dt.timedelta(1)
    blocked, left = (cast.member(name, (Role.REQUESTER, school)).person for name in ("blocked", "left"))
    with transaction():
        people.disable(admin().actor, blocked)
    done(planned(f";{left.email};;;;;{yesterday.isoformat()}"), staff_files.start_apply)
    cast.sign_in(client, cast.everywhere(Role.AUDITOR))
    assert "by a file of staff" in client.get(f"/audit?subject={left.id}&lang=en").text
    rows = [f"Uusi Nimi;{who.email};{school.name_fi};;;;" for who in (blocked, left)]
    file = planned(*rows)
    assert outcomes(file) == {2: ["blocked"], 3: "update"}
    done(file, staff_files.start_apply, mode=Mode.GOOD_ROWS)
    assert (blocked.disabled_at is None, left.disabled_at is None) == (False, True)
    with transaction():
        people.disable(admin().actor, left)
    assert outcomes(planned(*rows)) == {2: ["blocked"], 3: ["blocked"]}, "the last word is an administrator's"


def test_details_of_many_people_are_changed_in_one_statement() -> None:
    names = [cast.member(f"one{number}", (Role.REQUESTER, cast.school())).person for number in range(3)]
    file = planned(*(f"Uusi {n};{who.email};;;suomi;H{n};" for n, who in enumerate(names)))
    with statements.statements() as seen:
        done(file, staff_files.start_apply)
    assert len([sql for sql in seen if "UPDATE person" in sql]) == 1
    assert [(who.name, who.language, who.external_id) for who in names] == [
        (f"Uusi {n}", "fi", f"H{n}") for n in range(3)
    ]
    told = facts.last(names[0].id)
    assert (told.verb, told.subject_version) == ("person.changed", names[0].version)
    assert told.before == {"name": "*", "language": "en", "external_id": "*"}
    assert told.after == {"name": "*", "language": "fi", "external_id": "*"}
    assert done(file, staff_files.start_undo).kept == 0
    assert [(who.name, who.external_id) for who in names] == [(f"One{n}", None) for n in range(3)]


def test_personal_identity_codes_are_kept_nowhere_and_external_ids_are_given_once() -> None:
    school, code = cast.school(), "131052-308T"
    file = planned(
        f"Uusi {code};uusi@test.invalid;{school.name_fi};;;;",
        f"Toinen;toinen@test.invalid;{code};{code};;;",
        f"Kolmas;kolmas@test.invalid;{school.name_fi};;;H7;",
        f"Neljäs;neljas@test.invalid;{school.name_fi};;;H7;",
    )
    assert outcomes(file) == {
        2: ["identity_code"],
        3: ["identity_code", "identity_code"],
        4: "create",
        5: ["external_id_repeated"],
    }
    kept = db.session.scalars(sa.select(sa.cast(StaffRow.said, sa.Text)).where(StaffRow.file_id == file.id)).all()
    assert not [said for said in kept if code in said]
    assert done(file, staff_files.start_apply, mode=Mode.GOOD_ROWS).state is StaffState.APPLIED


def test_who_was_added_and_is_needed_since_is_not_taken_out() -> None:
    school, names = cast.school(), ("laite", "pyynto", "ryhma", "vapaa")
    file = planned(*(f"Uusi {name.capitalize()};{name}@test.invalid;{school.name_fi};;;;" for name in names))
    done(file, staff_files.start_apply)
    with_device, asker, member, _ = added = [person(f"{name}@test.invalid") for name in names]
    device = makers.device()
    with transaction():
        hands.hand_over(cast.everywhere(Role.ASSET_MANAGER).actor, device, person=with_device.email)
    held = [(Role.REQUESTER, school.id)]
    makers.ticket(cast.Member(asker, reach.actor(asker.id, held, language="fi", name=asker.name)))
    with transaction():
        people.grant(SYSTEM, member, role=Role.AGENT, school=None)
        team = db.session.scalars(sa.select(Team).where(Team.code == "devices")).one()
        members.add(SYSTEM, team, person=member.id)
    file = done(file, staff_files.start_undo)
    rows = db.session.scalars(sa.select(StaffRow).where(StaffRow.file_id == file.id).order_by(StaffRow.row_number))
    assert [row.undo for row in rows] == ["has_device", "has_tickets", "changed_since", "restored"]
    assert [who.disabled_at is None for who in added] == [True, True, True, False]


def test_a_plan_that_would_come_out_otherwise_is_not_written() -> None:
    school = cast.school()
    file = planned(f"Uusi;uusi@test.invalid;{school.name_fi};;;;", "Muu;;;;;;")
    with transaction():
        people.add(admin().actor, name="Joku", email="uusi@test.invalid")
    file = done(file, staff_files.start_apply, mode=Mode.GOOD_ROWS)
    assert (file.state, file.said, outcomes(file)[2]) == (StaffState.PLANNED, "plan_stale", "update")
    assert facts.last(file.id).verb == "staff_file.planned"
    assert done(file, staff_files.start_apply, mode=Mode.GOOD_ROWS).state is StaffState.APPLIED


def test_what_is_handed_back_is_listed_while_somebody_leaves(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    leaver = cast.member("leaver", (Role.REQUESTER, cast.school())).person
    with transaction():
        for device in (makers.device(), makers.device()):
            hands.hand_over(cast.everywhere(Role.ASSET_MANAGER).actor, device, person=leaver.email)
    coming = clock.today() + dt.timedelta(30)
    row = f";{leaver.email};;;;;{coming.isoformat()}"
    away, file = done(planned(row), staff_files.discard), done(planned(row), staff_files.start_apply)
    monkeypatch.setattr(handing_back, "SHOWN", 1)
    cast.sign_in(client, admin())
    page = client.get(f"/people/files/{file.id}?lang=en").text
    assert (page.count(f"/people/{leaver.id}") >= 1, "the first 1 devices" in page) == (True, True)
    assert len(handing_back.devices(admin().actor, file)) == 2
    assert handing_back.devices(admin().actor, away) == []
    assert handing_back.devices(admin().actor, done(file, staff_files.start_undo)) == []
    assert "To hand back" not in client.get(f"/people/files/{file.id}?lang=en").text


def test_the_doors(client: FlaskClient) -> None:
    school = cast.school()
    leaver = cast.member("leaver", (Role.REQUESTER, school)).person
    device = makers.device()
    with transaction():
        hands.hand_over(cast.everywhere(Role.ASSET_MANAGER).actor, device, person=leaver.email)
    head = admin().bearer
    content = f"{HEAD}\nUusi;uusi@test.invalid;{school.name_fi};;;;\n;{leaver.email};;;;;2020-01-01\n".encode()
    sent = client.post("/api/v1/staff-files", data={"file": (io.BytesIO(content), "s.csv")}, headers=head)
    assert sent.status_code == 201, sent.get_json()
    file = sent.get_json()
    path = f"/api/v1/staff-files/{file['id']}"
    assert file["plan"] == {"create": 1, "update": 0, "leave": 1, "unchanged": 0, "error": 0}
    rows = client.get(f"{path}/rows?outcome=leave", headers=head).get_json()["items"]
    assert [row["person"] for row in rows] == [str(leaver.id)]
    back = client.get(f"{path}/hand-back", headers=head).get_json()["items"]
    assert [row["device"] for row in back] == [str(device.id)]
    cast.sign_in(client, admin())
    page = client.get(f"/people/files/{file['id']}").text
    assert str(device.asset_tag) in page
    assert client.get(f"/people/files/{file['id']}/hand-back.csv").status_code == 200
    assert client.get("/people/files/template.xlsx").status_code == 200
    queued = client.post(f"{path}/apply", headers=head)
    assert (queued.status_code, queued.get_json()["state"], queued.get_json()["progress"]) == (202, "applying", 0.0)
    assert "HX-Refresh" not in client.get(f"/people/files/{file['id']}/progress").headers
    assert client.post(f"{path}/apply", headers=head).status_code == 409
    work()
    assert client.get(f"/people/files/{file['id']}/progress").headers["HX-Refresh"] == "true"
    assert client.post(f"{path}/undo", headers=head).get_json()["state"] == "undoing"
    work()
    assert client.get(path, headers=head).get_json()["kept"] == 0
    assert client.get(f"/people/files/{file['id']}?lang=fi").status_code == 200
    junk = client.post("/api/v1/staff-files", data={"file": (io.BytesIO(b"%PDF-1.4 x"), "s.csv")}, headers=head)
    assert junk.status_code in {400, 415, 422}


def test_who_left_by_mistake_is_in_the_old_teams_again() -> None:
    agent = cast.member("agent", (Role.AGENT, None)).person
    with transaction():
        team = db.session.scalars(sa.select(Team).where(Team.code == "devices")).one()
        members.add(SYSTEM, team, person=agent.id, weight=0.5, capacity=7)
    before = members.memberships(agent.id)
    file = done(planned(f";{agent.email};;;;;2020-01-01"), staff_files.start_apply)
    assert (agent.disabled_at is not None, members.memberships(agent.id)) == (True, [])
    assert done(file, staff_files.start_undo).kept == 0
    assert members.memberships(agent.id) == before
    assert facts.last(db.session.scalars(sa.select(TeamMember.id)).one()).verb == "member.added"


def test_a_job_that_is_given_up_or_whose_asker_may_not_any_more_leaves_the_file_as_it_was() -> None:
    school, other = cast.school(), cast.member("other", (Role.ADMIN, None))
    file = planned(f"Uusi;uusi@test.invalid;{school.name_fi};;;;")
    with transaction():
        staff_files.start_apply(other.actor, staff_files.get(other.actor, file.id, lock=True))
        jobs.give_up(staff_files.APPLY, {"file_id": str(file.id)})
    assert (file.state, file.said) == (StaffState.PLANNED, "applying_given_up")
    with transaction():
        jobs.take_up(admin().actor, staff_files.APPLY, {"file_id": str(file.id)})
        assert file.state is StaffState.APPLYING
        people.disable(admin().actor, other.person)
    work()
    db.session.expire_all()
    assert (file.state, file.said) == (StaffState.PLANNED, "asker_may_not")
    assert done(file, staff_files.start_apply).state is StaffState.APPLIED
    with transaction():
        staff_files.start_undo(admin().actor, staff_files.get(admin().actor, file.id, lock=True))
        jobs.give_up(staff_files.UNDO, {"file_id": str(file.id)})
    assert (file.state, file.said) == (StaffState.APPLIED, "undoing_given_up")
