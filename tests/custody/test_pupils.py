"""A pupil holds a device by a pseudonymous reference and a class label; names and identity codes are refused."""

import pytest
from flask.testing import FlaskClient

from organisation.people.roles import Role
from registry.custody import custody, pupils
from registry.devices import hands
from registry.devices.refusals import HeldAlready, HolderUnsaid
from tests import cast, makers


@pytest.mark.parametrize(
    ("reference", "label"),
    [
        ("Aino Esimerkki", "7B"),
        ("aino", ""),
        ("010101-123N", "7B"),
        ("opp 010101A123N", ""),
        ("010101+123N", ""),
        ("OPP-1" * 20, ""),
        ("1<script>", ""),
    ],
)
def test_what_could_be_a_name_or_an_identity_code_is_refused(reference: str, label: str) -> None:
    with pytest.raises(pupils.PupilNamed):
        pupils.holder(reference, label)


@pytest.mark.parametrize(("reference", "label"), [(None, "7B"), ("OPP-104233", "a class of many, many words")])
def test_a_class_is_a_short_label_of_a_pupil(reference: str | None, label: str) -> None:
    with pytest.raises(pupils.ClassUnreadable):
        pupils.holder(reference, label)


def test_a_pupil_is_handed_a_device_by_either_door(client: FlaskClient) -> None:
    contact, device = cast.contact(), makers.device()
    form = {"pupil": "opp-104233", "class_label": "7b", "version": device.version}
    cast.sign_in(client, contact)
    assert client.post(f"/devices/{device.id}/hand-over", data=form).status_code == 303
    page = client.get(f"/devices/{device.id}").get_data(as_text=True)
    assert "7B · OPP-104233" in page
    answer = client.get(f"/api/v1/devices/{device.id}", headers=contact.bearer)
    assert answer.json is not None
    held = answer.json["custody"]
    assert (held["kind"], held["person"], held["room"]) == ("pupil", None, None)
    assert held["pupil"] == {"reference": "OPP-104233", "class_label": "7B"}
    again = client.post(
        f"/api/v1/devices/{device.id}/hand-over",
        json={"pupil": "OPP-104233", "class_label": "7B"},
        headers=contact.bearer | {"If-Match": answer.headers["ETag"]},
    )
    assert (again.status_code, again.json and again.json["code"]) == (409, "held_already")
    seen = client.get(f"/api/v1/devices/{device.id}", headers=cast.teacher().bearer).json
    assert seen is not None
    assert "custody" not in seen


@pytest.mark.usefixtures("db_session")
def test_one_of_the_three_gets_it() -> None:
    manager, device = cast.everywhere(Role.ASSET_MANAGER).actor, makers.device()
    with pytest.raises(HolderUnsaid):
        hands.hand_over(manager, device, pupil="OPP-104233", person=str(cast.teacher().id))
    hands.hand_over(manager, device, pupil="OPP-104233", class_label="7B")
    with pytest.raises(HeldAlready):
        hands.hand_over(manager, device, pupil="opp-104233", class_label="7b")
    hands.hand_over(manager, device, pupil="OPP-104233", class_label="8B")
    past = custody.past(manager, device.id)
    assert [custody.name_of(held) for held in past] == ["8B · OPP-104233", "7B · OPP-104233"]
