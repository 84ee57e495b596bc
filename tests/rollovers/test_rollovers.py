"""The end of a school year: class lists as plans, what is still out, the closing report, and who may do what."""

import datetime as dt
import io
from typing import Any

import pytest
from flask.testing import FlaskClient

from core import clock
from core.db import transaction
from core.errors import Forbidden
from core.sheets.errors import SheetRefused
from organisation.people.roles import Role
from registry.bulk import works
from registry.bulk.models import Action, BulkWork
from registry.bulk.rolled import RollOver
from registry.custody.custody import Holder
from registry.custody.models import HolderKind
from registry.devices import hands, lending
from registry.devices.lifecycle import Lifecycle
from registry.devices.models import Device
from registry.rollovers import lists, reading, rollovers
from registry.rollovers.refusals import ClassListEmpty, ClassListUnread, RollOverClosed
from tests import cast, makers
from tests.bulk import given

NOW = dt.datetime(2027, 5, 3, 9, tzinfo=dt.UTC)
BY, UNTIL = dt.date(2027, 5, 28), dt.date(2027, 8, 31)


def keeper() -> cast.Member:
    return given.keeper()


def begun(name: str = "Roll-over") -> RollOver:
    with transaction():
        return rollovers.begin(keeper().actor, name=name, starts_in=2026, collect_by=BY, extend_until=UNTIL)


def with_pupil(ref: str, label: str = "8A") -> Device:
    device = makers.device()
    with transaction():
        hands.hand_over(keeper().actor, device, pupil=ref, class_label=label)
    return device


def handed_in(of: RollOver, *rows: dict[str, str | None], who: cast.Member | None = None, **said: Any) -> BulkWork:
    with transaction():
        made = lists.hand_in((who or keeper()).actor, of, cast.school().id, rows=rows, **said)
    given.work()
    return given.fetched(made)


def row(device: Device, action: str, label: str = "", **more: str) -> dict[str, str | None]:
    return {"device": device.asset_tag, "action": action, "class_label": label or None} | more


def promised(*devices: Device) -> list[dt.date | None]:
    """The promised return of each device that somebody has."""
    held = [given.held(device) for device in devices]
    return [interval.due_on for interval in held if interval is not None]


def figures(of: RollOver) -> dict[str, tuple[int, int]]:
    """Class → devices to collect, and still out."""
    found = rollovers.of_classes(keeper().actor, of.id, cast.school().id)
    return {one["class_label"]: (one["collect"], one["still_out"]) for one in found}


@pytest.fixture(autouse=True)
def _may(db_session: Any) -> Any:
    with clock.at(NOW):
        yield


def test_a_class_list_is_planned_applied_counted_undone_and_twice_it_changes_nothing() -> None:
    of, other = begun(), cast.school(cast.OTHER)
    devices = [with_pupil(f"OPP-10{number}") for number in range(5)]
    kept, collected, extended, moved, given_on = devices
    rows = [
        row(kept, "pidä", "9a"),
        {"pupil": "opp-101", "action": "Kerää"},
        row(extended, "extend", until="30.6.2027"),
        row(moved, "hand over", "7C", school=other.name_fi, pupil="OPP-999"),
        row(given_on, "hand_over", pupil="OPP-1000"),
    ]
    made = handed_in(of, *rows)
    assert given.outcomes(made) == ["update"] * 5
    assert promised(*devices) == [None] * 5
    given.applied(made)
    holders = [Holder.of(held) for device in devices if (held := given.held(device))]
    assert [(h.pupil_reference, h.class_label) for h in holders] == [
        ("OPP-100", "9A"), ("OPP-101", "8A"), ("OPP-102", "8A"), ("OPP-999", "7C"), ("OPP-1000", None),
    ]  # fmt: skip
    assert promised(*devices) == [None, BY, dt.date(2027, 6, 30), None, None]
    assert given.now(moved).school_id == other.id
    assert figures(of)["8A"] == (1, 1)
    again = handed_in(of, *rows)
    assert given.outcomes(again) == ["unchanged"] * 5
    assert len(given.facts("device.rolled_over")) == 5
    with transaction():
        hands.take_back(keeper().actor, given.now(collected))
    assert figures(of)["8A"] == (1, 0)
    assert given.outcomes(handed_in(of, *rows)) == ["unchanged"] * 5  # also once it is back
    undo = given.undone(made)
    assert given.outcomes(undo) == ["update", "changed_since", "update", "update", "update"]
    assert promised(kept, extended, moved) == [None] * 3
    assert given.now(moved).school_id == cast.school().id
    assert rollovers.total(rollovers.of_classes(keeper().actor, of.id, cast.school().id))["listed"] == 1


def test_what_a_list_cannot_mean_is_said_row_by_row() -> None:
    of = begun()
    mine, free, lost = with_pupil("OPP-201"), makers.device(), makers.device(lifecycle=Lifecycle.LOST)
    away = makers.device(school=cast.school(cast.OTHER))
    rows: list[dict[str, str | None]] = [
        row(mine, "burn"), {"action": "keep"}, {"pupil": "Maija Meikäläinen", "action": "collect"},
        row(mine, "keep", "the class of Mr. X & sons"), row(mine, "hand over", school="Hogwarts"),
        row(mine, "hand over"), row(mine, "extend", until="31.2.2027"), row(with_pupil("OPP-202"), "keep", pupil="OPP-299"),
        row(free, "keep"), row(lost, "collect"), row(away, "collect"),
        {"device": "HKI-0000000", "action": "keep"}, {"pupil": "OPP-298", "action": "keep"},
        {"pupil": "OPP-298", "action": "collect"},
    ]  # fmt: skip
    assert given.outcomes(handed_in(of, *rows)) == [
        "step_unknown", "nothing_named", "pupil_unreadable", "class_unreadable", "school_unknown", "next_unsaid",
        "day_wrong", "held_by_another", "nobody_has_it", "out_of_use", "at_another_school", "unknown_code",
        "pupil_has_none", "pupil_has_none",
    ]  # fmt: skip


def test_a_contact_works_on_their_school_and_moves_nothing_away() -> None:
    of, who = begun(), cast.contact()
    mine, gone = with_pupil("OPP-301"), with_pupil("OPP-302")
    rows = [row(mine, "collect"), row(gone, "hand over", school=cast.OTHER)]
    made = handed_in(of, *rows, who=who)
    assert given.outcomes(made) == ["update", "may_not_move"]
    given.applied(handed_in(of, *rows))  # by the asset manager: then the same list of the contact is done
    assert given.outcomes(handed_in(of, *rows, who=who)) == ["unchanged"] * 2
    with pytest.raises(Forbidden):
        handed_in(of, *rows, who=cast.teacher())


def test_a_closed_roll_over_keeps_its_figures_and_takes_no_list() -> None:
    of = begun()
    device, late = with_pupil("OPP-401"), with_pupil("OPP-402")
    given.applied(handed_in(of, row(device, "collect")))
    waiting = handed_in(of, row(late, "collect"))
    with transaction():
        rollovers.close(keeper().actor, rollovers.get(keeper().actor, of.id, lock=True), note="asked again")
    with transaction():
        hands.take_back(keeper().actor, given.now(device))
    assert figures(of) == {"8A": (1, 1)}  # as it was when it was closed
    with pytest.raises(RollOverClosed):
        handed_in(of, row(late, "collect"))
    given.applied(waiting)
    assert given.outcomes(waiting) == ["roll_over_closed"]
    assert [fact.note for fact in given.facts("roll_over.closed")] == ["asked again"]


def test_lent_devices_keep_their_ticketless_promise_until_a_list_says_otherwise() -> None:
    of, device = begun(), makers.device()
    with transaction():
        lending.lend(keeper().actor, device, to="OPP-501", class_label="5A", due_on=dt.date(2027, 6, 1))
    given.applied(handed_in(of, row(device, "keep", "6A")))
    held = given.held(device)
    assert held is not None
    assert (held.due_on, held.class_label, held.holder_kind) == (None, "6A", HolderKind.PUPIL)
    with transaction():
        back = works.make(keeper().actor, action=Action.TAKE_BACK, devices=[device.asset_tag or ""])
    given.applied(back)
    assert given.now(device).lifecycle is Lifecycle.IN_STORE


def test_lists_are_read_as_people_paste_them() -> None:
    plain = reading.of_text("HKI-0000013; 9A; collect\n\nHKI-0000025;9B;keep\n")
    assert plain == [
        {"device": "HKI-0000013", "class_label": "9A", "action": "collect"},
        {"device": "HKI-0000025", "class_label": "9B", "action": "keep"},
    ]
    named = reading.of_text("Luokka\tOppilas\tToimenpide\n9A\tOPP-1\tkerää")
    assert named == [{"class_label": "9A", "pupil": "OPP-1", "action": "kerää"}]
    file = io.BytesIO("Klass;Enhet;Åtgärd\n9A;HKI-0000013;samla in\n".encode("cp1252"))
    assert reading.of_file(file) == [{"class_label": "9A", "device": "HKI-0000013", "action": "samla in"}]
    for text, refusal in (("  \n ", ClassListEmpty), ("Class;Action\n9A;keep", ClassListUnread)):
        with pytest.raises(refusal):
            reading.of_text(text)
    with pytest.raises(SheetRefused):
        reading.of_file(io.BytesIO(b""))


def test_the_doors(client: FlaskClient) -> None:
    head = keeper().bearer
    said = {"name": "Roll 2027", "starts_in": 2026, "collect_by": "2027-05-28", "extend_until": "2027-08-31"}
    made = client.post("/api/v1/roll-overs", json=said, headers=head)
    assert made.status_code == 201
    assert client.post("/api/v1/roll-overs", json=said, headers=head).get_json()["code"] == "roll_over_exists"
    wrong = said | {"name": "b", "extend_until": "2027-05-28"}
    assert client.post("/api/v1/roll-overs", json=wrong, headers=head).status_code == 422
    device = with_pupil("OPP-601")
    path = f"/api/v1/roll-overs/{made.get_json()['id']}/schools/{cast.school().id}"
    rows = [{"device": device.asset_tag}]
    plan = client.post(f"{path}/lists", json={"rows": rows, "action": "collect"}, headers=head)
    assert (plan.status_code, plan.get_json()["plan"]["update"]) == (202, 1)
    seen = client.get(f"/api/v1/bulk/{plan.get_json()['id']}/rows", headers=head).get_json()["items"]
    assert [change["field"] for change in seen[0]["changes"]] == ["due_on", "roll_over"]
    client.post(f"/api/v1/bulk/{plan.get_json()['id']}/apply", json={}, headers=head)
    given.work()
    out = client.get(f"{path}/still-out?class_label=8a", headers=head).get_json()["items"]
    assert [(each["pupil"], each["class_label"], each["due_on"]) for each in out] == [("OPP-601", "8A", "2027-05-28")]
    assert client.get(path, headers=cast.outsider().bearer).status_code == 403
    report = client.get(
        f"/api/v1/roll-overs/{made.get_json()['id']}/report.csv", headers=head | {"Accept-Language": "en"}
    )
    assert b"OPP-601" in report.data
    assert client.get(f"{path}/still-out?after=x", headers=head).status_code == 422
    assert cast.everywhere(Role.AUDITOR).actor.may(rollovers.READ)
