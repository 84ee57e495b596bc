"""Wherever a person is chosen, a name is enough; of several people who fit, the asker chooses."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from core.actor import SYSTEM
from core.db import transaction
from organisation.people import choosing, people
from organisation.people.roles import Role
from tests import cast, makers


def colleagues(name: str, *schools: str) -> list[cast.Member]:
    """A person of this name at each of the schools."""
    made = [cast.member("somebody", (Role.REQUESTER, cast.school(school))) for school in schools]
    with transaction():
        for one in made:
            people.alter(SYSTEM, one.person, name=name)
    return made


@pytest.mark.parametrize("typed", ["Anna Virtanen", "virtanen ANNA", "Virt an", "maija anna", "Maija"])
def test_a_name_that_one_person_has_is_enough(db_session: Any, typed: str) -> None:
    anna, _ = colleagues("Anna Virtanen", cast.FIRST, cast.OTHER)
    maija = colleagues("Anna-Maija Korhonen", cast.FIRST)[0]
    colleagues("Pirkko Hänninen", cast.FIRST)
    wanted = maija if "aija" in typed else anna
    assert choosing.one(cast.contact().actor, typed) == wanted.id


def test_of_several_the_asker_chooses_knowing_school_and_role(db_session: Any) -> None:
    anna, other = colleagues("Anna Virtanen", cast.FIRST, cast.OTHER)
    annabel = colleagues("Annabel Vironen", cast.FIRST)[0]
    everybody = cast.everywhere(Role.LEAD).actor
    with pytest.raises(choosing.SeveralFit) as refused:
        choosing.one(everybody, "Anna Virtanen")
    told = {one["id"]: one["roles"] for one in refused.value.candidates}
    assert told == {
        anna.id: [{"role": "requester", "school": cast.FIRST}],
        other.id: [{"role": "requester", "school": cast.OTHER}],
    }
    contact = cast.contact().actor
    for typed in ("ann", "nna"):  # nobody is chosen by letters from within a name
        with pytest.raises(choosing.SeveralFit) as refused:
            choosing.one(contact, typed)
        assert {one["id"] for one in refused.value.candidates} == {anna.id, annabel.id}, typed
    with pytest.raises(choosing.SeveralFit):
        choosing.one(contact, "ironen")
    assert choosing.one(contact, "Anna Nobody") is None
    assert choosing.one(contact, "%") is None
    assert choosing.one(contact, "A") is None
    assert choosing.one(cast.teacher().actor, "Anna Virtanen") is None


def test_the_api_answers_with_the_candidates(client: FlaskClient) -> None:
    anna, other = colleagues("Anna Virtanen", cast.FIRST, cast.OTHER)
    lead = cast.everywhere(Role.LEAD)
    address, seen = f"/api/v1/devices/{makers.device().id}/hand-over", lead.bearer | {"If-Match": '"1"'}
    refused = client.post(address, json={"person": "anna virtanen"}, headers=seen)
    body = refused.get_json()
    assert (refused.status_code, body["code"]) == (422, "person_ambiguous")
    assert {one["id"] for one in body["candidates"]} == {str(anna.id), str(other.id)}
    assert client.post(address, json={"person": anna.person.email}, headers=seen).status_code == 200
    ticket = {"title": "No sound", "school": str(cast.school().id), "on_behalf_of": "anna virtanen"}
    for name, status in (("Anna Virtanen", 422), ("Nobody", 422), (other.person.email, 201), (str(anna.id), 201)):
        filed = client.post("/api/v1/tickets", json=ticket | {"on_behalf_of": name}, headers=lead.bearer)
        assert filed.status_code == status, name
    own = client.post("/api/v1/tickets", json=ticket | {"on_behalf_of": "Anna Virtanen"}, headers=cast.contact().bearer)
    assert own.status_code == 201, "of one's own school there is one"


def test_a_page_asks_with_a_list_to_choose_from(client: FlaskClient) -> None:
    anna, other = colleagues("Anna Virtanen", cast.FIRST, cast.OTHER)
    device = makers.device()
    cast.sign_in(client, cast.everywhere(Role.LEAD))
    address, form = f"/devices/{device.id}/hand-over?lang=en", {"version": "1", "person": "Anna Virtanen"}
    asked = client.post(address, data=form)
    assert asked.status_code == 422
    for one, school in ((anna, cast.FIRST), (other, cast.OTHER)):
        assert f'value="{one.id}"' in asked.text
        assert f"Member of staff, {school} · {one.person.email}" in asked.text
    nobody = client.post(address, data=form | {"person": "Nobody Here"})
    assert "nobody has the name or e-mail address “Nobody Here”" in nobody.text
    chosen = client.post(address, data=form | {"person": [str(anna.id), "Anna Virtanen"]})
    assert chosen.status_code == 303
    assert "Anna Virtanen" in client.get(f"/devices/{device.id}").text


def test_a_field_suggests_while_typing(client: FlaskClient) -> None:
    anna, other = colleagues("Anna Virtanen", cast.FIRST, cast.OTHER)
    cast.sign_in(client, cast.contact())
    for field in ("person", "for_whom"):
        found = client.get(f"/people/suggestions?{field}=virt").text
        assert [one.person.email in found for one in (anna, other)] == [True, False]
    assert client.get("/people/suggestions?person=").text.strip() == ""
