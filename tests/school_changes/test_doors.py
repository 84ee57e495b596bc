"""Merging, closing and renaming schools by both doors."""

import datetime as dt
import uuid
from typing import Any

from flask.testing import FlaskClient

from core import clock
from core.actor import SYSTEM
from core.db import transaction
from organisation.people.roles import Role
from organisation.schools import schools
from registry.devices import hands, moves
from tests import cast, makers
from tests.reading import text
from tests.school_changes import given

TODAY = {"on": clock.today().isoformat()}


def merge(client: FlaskClient, **said: Any) -> Any:
    """Ask for the plan of a merge of First School into Other School, or what is said otherwise."""
    return client.post(f"/api/v1/schools/{cast.school().id}/merge", json={"into": str(given.other().id)} | TODAY | said)


def test_programs_plan_apply_and_undo_a_merge(client: FlaskClient) -> None:
    there = given.standing()
    cast.bearer(client, given.keeper())
    answer = merge(client)
    plan = answer.json
    assert answer.status_code == 202
    assert (plan["state"], plan["progress"], plan["plan"]["error"]) == ("planned", 1.0, 0)
    assert plan["things"]["ticket"] == plan["things"]["order_line"] == {"update": 1}
    path = answer.headers["Location"]
    rows = client.get(f"{path}/rows?what=room").json["items"]  # type: ignore[index]
    assert [(row["name"], row["problem"]["code"]) for row in rows] == [("A1", "name_taken_there")]
    people = client.get(f"{path}/rows?what=role_grant").json["items"]  # type: ignore[index]
    assert there.teacher.person.name in {row["name"].split(":")[0] for row in people}
    applied = client.post(f"{path}/apply", json={"mode": "all_or_nothing"})
    assert (applied.status_code, applied.json["state"]) == (202, "applied")  # type: ignore[index]
    again = client.post(f"{path}/apply")
    assert (again.status_code, again.json["code"]) == (409, "school_change_applied")  # type: ignore[index]
    assert client.get(f"{path}/undo").json["kept"] == 0  # type: ignore[index]
    assert merge(client).json["code"] == "school_closed"
    undone = client.post(f"{path}/undo").json
    assert undone is not None
    assert (undone["state"], undone["undone"]["device"]) == ("undone", {"restored": 2})
    assert client.post(f"{path}/undo").json["code"] == "school_change_state"  # type: ignore[index]
    assert given.now(there.device).school_id == cast.school().id


def test_a_merge_is_applied_by_its_own_address_too(client: FlaskClient) -> None:
    cast.bearer(client, given.keeper())
    older, newer = merge(client).json["id"], merge(client).json["id"]
    here, elsewhere = (f"/api/v1/schools/{school.id}/merge" for school in (cast.school(), given.other()))
    assert client.get(f"/api/v1/school-changes/{older}").json["state"] == "discarded"  # type: ignore[index]
    assert client.post(f"{elsewhere}/{newer}/apply").status_code == 404
    assert client.post(f"{here}/{newer}/apply").json["state"] == "applied"  # type: ignore[index]
    assert client.post(f"{here}/undo").json["state"] == "undone"  # type: ignore[index]


def test_what_cannot_be_is_refused_in_one_sentence(client: FlaskClient) -> None:
    cast.bearer(client, given.keeper())
    itself = merge(client, into=str(cast.school().id))
    assert (itself.status_code, itself.json["code"]) == (422, "merged_into_itself")
    assert itself.json["detail"] == f"{cast.FIRST} cannot be merged into itself. Choose another school."
    assert merge(client, into=str(uuid.uuid4())).json["code"] == "merge_into_unknown"
    assert [merge(client, **{name: "x"}).status_code for name in ("into", "on", "more")] == [422, 422, 422]
    with transaction():
        schools.close(SYSTEM, given.other(), valid_to=clock.today() + dt.timedelta(days=1))
    gone = merge(client, on=(clock.today() + dt.timedelta(days=2)).isoformat())
    assert (gone.status_code, gone.json["code"]) == (422, "into_closed_school")


def test_only_the_asset_manager_and_the_administrator_change_schools(client: FlaskClient) -> None:
    for who in (cast.everywhere(Role.LEAD), cast.contact(), cast.outsider()):
        cast.bearer(client, who)
        assert merge(client).status_code == 403
        assert client.get("/api/v1/school-changes").status_code == 403
    here_only = cast.member("keeper", (Role.ASSET_MANAGER, cast.school()))
    assert merge(cast.bearer(client, here_only)).status_code == 403  # not of the other school
    assert merge(cast.bearer(client, cast.everywhere(Role.ADMIN))).status_code == 202


def test_a_school_closes_when_nothing_stands_there(client: FlaskClient) -> None:
    device, teacher = makers.device(), cast.teacher()
    cast.bearer(client, given.keeper())
    here = f"/api/v1/schools/{cast.school().id}"
    plan = client.post(f"{here}/closure", json=TODAY)
    assert plan.json["things"]["device"] == {"conflict": 1}  # type: ignore[index]
    path = plan.headers["Location"]
    refused = client.post(f"{path}/apply")
    assert (refused.status_code, refused.json["code"]) == (409, "school_not_empty")  # type: ignore[index]
    assert "1 device." in refused.json["detail"]  # type: ignore[index]
    with transaction():
        moves.move(SYSTEM, given.now(device), school=given.other().id, reason="closing")
    assert client.post(f"{path}/apply").json["state"] == "applied"  # type: ignore[index]
    assert given.schools_of(teacher) == []
    assert cast.school().valid_to == clock.today()
    assert client.post(f"{path}/undo").json["state"] == "undone"  # type: ignore[index]
    assert (given.schools_of(teacher), cast.school().valid_to) == ([cast.school().id], None)


def test_a_renamed_school_is_found_by_its_former_name(client: FlaskClient) -> None:
    cast.bearer(client, given.keeper())
    here = f"/api/v1/schools/{cast.school().id}"
    tomorrow = (clock.today() + dt.timedelta(days=1)).isoformat()
    early = client.post(f"{here}/rename", json={"on": tomorrow, "name_fi": "Uusi lukio"}).headers["Location"]
    assert client.post(f"{early}/apply").json["code"] == "school_change_too_early"  # type: ignore[index]
    assert client.post(f"{here}/rename", json=TODAY | {"name_fi": cast.FIRST}).json["code"] == "nothing_renamed"  # type: ignore[index]
    other = given.other()
    taken = client.post(f"{here}/rename", json=TODAY | {"institution_number": other.institution_number})
    assert taken.json["code"] == "school_known"  # type: ignore[index]
    said = TODAY | {"name_fi": "Uusi lukio", "street_address": "Uusikatu 1"}
    path = client.post(f"{here}/rename", json=said).headers["Location"]
    assert client.post(f"{path}/apply").json["state"] == "applied"  # type: ignore[index]
    found = client.get(f"/api/v1/schools?q={cast.FIRST}").json["items"]  # type: ignore[index]
    assert [one["name_fi"] for one in found] == ["Uusi lukio"]
    former = client.get(f"{here}/former-names").json["items"]  # type: ignore[index]
    assert [one["name_fi"] for one in former] == [cast.FIRST]
    cast.sign_in(client, cast.outsider())
    assert f"formerly {cast.FIRST}" in text(client.get(f"/schools?q={cast.FIRST}&lang=en"))
    assert client.post(f"{path}/undo", headers=given.keeper().bearer).json["state"] == "undone"  # type: ignore[index]
    assert client.get(f"{here}/former-names").json["items"] == []  # type: ignore[index]
    assert cast.school().street_address != "Uusikatu 1"


def test_the_pages_plan_apply_and_undo(client: FlaskClient) -> None:
    there = given.standing()
    cast.sign_in(client, given.keeper())
    here = f"/schools/{cast.school().id}"
    assert "Merge, close or rename this school" in text(client.get(f"{here}?lang=en"))
    itself = client.post(f"{here}/changes/merge?lang=en", data={"into": str(cast.school().id)} | TODAY)
    assert itself.status_code == 422
    assert "cannot be merged into itself" in text(itself)
    path = client.post(f"{here}/changes/merge", data={"into": str(given.other().id)} | TODAY).location
    assert f"Merge of {cast.FIRST} into {cast.OTHER}" in text(client.get(f"{path}?lang=en"))
    assert "Plans for schools" in text(client.get("/?lang=en"))
    assert client.post(f"{path}/apply").status_code == 303
    assert "Nobody has touched any of it since." in text(client.get(f"{path}?lang=en"))
    assert "became part of another one" in text(client.get(f"{here}?lang=en"))
    assert f"part of {cast.OTHER} since" in text(client.get(f"/schools?q={cast.FIRST}&lang=en"))
    with transaction():
        hands.take_back(SYSTEM, given.now(there.held))
    assert "1 thing has been touched since" in text(client.get(f"{path}?lang=en"))
    assert client.post(f"{path}/undo").status_code == 303
    kept = text(client.get(f"{path}?lang=en&undo=kept"))
    assert "1 thing had been touched since and stayed as it was." in kept
    assert "Somebody has been given the device, or it was taken back, since then." in kept
    assert "Merge of" in text(client.get("/school-changes?lang=en"))
    closing = client.post(f"{here}/changes/close", data=TODAY).location
    assert "The school cannot be closed yet." in text(client.get(f"{closing}?lang=en"))
    renamed = client.post(f"{here}/changes/rename", data=TODAY | {"name_fi": "Uusi lukio"}).location
    assert "Uusi lukio" in text(client.get(f"{renamed}?lang=en"))
    assert client.post(f"{renamed}/discard").status_code == 303
