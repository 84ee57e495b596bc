"""The catalogue as pages."""

from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from core.db import db
from core.history import Event
from organisation.people.roles import Role
from registry.catalogue.models import StandardListing
from tests import cast, makers
from tests.reading import error_of, text, typed

LISTING = {"use": "student", "valid_from": "2026-01-01", "planned_life_months": "48", "replacement_price": "389,90"}


@pytest.fixture
def manager(client: FlaskClient) -> cast.Member:
    """An asset manager, signed in."""
    who = cast.everywhere(Role.ASSET_MANAGER)
    cast.sign_in(client, who)
    return who


def facts(subject: Any) -> list[str]:
    """What happened to something, oldest first."""
    return list(db.session.scalars(sa.select(Event.verb).where(Event.subject_id == subject).order_by(Event.at)))


def test_a_model_is_added_and_corrected(client: FlaskClient, manager: cast.Member) -> None:
    assert "No models yet" in text(client.get("/catalogue"))
    form = {"manufacturer": "Lenovo", "model_number": "300w", "category": "student_laptop"}
    made = client.post("/catalogue/new", data=form)
    assert made.status_code == 303
    twin = client.post("/catalogue/new", data=form | {"manufacturer": "LENOVO", "model_number": "300W"})
    assert twin.status_code == 409
    assert "already in the catalogue" in error_of(twin, "model_number")
    assert typed(twin, "manufacturer") == "LENOVO"
    bad = client.post("/catalogue/new", data={"manufacturer": "Lenovo", "category": "spaceship"})
    assert bad.status_code == 422
    assert "Choose one of" in error_of(bad, "category")
    assert "This is needed" in error_of(bad, "model_number")
    path = f"{made.location}/edit"
    change = {"model_number": "300w Gen 4", "category": "staff_laptop", "version": "1"}
    assert client.post(path, data=change).status_code == 303
    late = client.post(path, data=change | {"model_number": "mine"})
    assert (late.status_code, typed(late, "model_number")) == (412, "mine")
    shown = text(client.get(made.location))
    assert "Lenovo 300w Gen 4" in shown
    assert "Staff laptop" in shown
    assert facts(made.location.split("/")[-1]) == ["model.added", "model.corrected"]


def test_a_model_is_listed_as_standard_until_it_is_ended(client: FlaskClient, manager: cast.Member) -> None:
    model = makers.model().id
    path = f"/catalogue/{model}"
    assert "never listed as standard" in text(client.get(path))
    bad = client.post(f"{path}/listings", data=LISTING | {"replacement_price": "much", "valid_from": ""})
    assert bad.status_code == 422
    assert "Write euros and cents" in error_of(bad, "replacement_price")
    assert typed(bad, "replacement_price") == "much"
    assert client.post(f"{path}/listings", data=LISTING).status_code == 303
    again = client.post(f"{path}/listings", data=LISTING | {"school_kind": "comprehensive"})
    assert again.status_code == 409
    assert "End the other listing first." in text(again)
    shown = text(client.get(path))
    assert "Standard: student use" in shown
    assert "€389.90" in shown
    listing = db.session.scalars(sa.select(StandardListing)).one()
    end = f"/listings/{listing.id}/end"
    reversed_ = client.post(end, data={"valid_to": "2025-01-01", "version": "1"})
    assert reversed_.status_code == 422
    assert "must come after the first" in error_of(reversed_, "valid_to")
    assert client.post(end, data={"valid_to": "2026-06-01", "version": "9"}).status_code == 412
    assert client.post(end, data={"valid_to": "2026-06-01", "version": "1"}).status_code == 303
    assert facts(listing.id) == ["listing.added", "listing.ended"]
    assert "not standard" in text(client.get(path))


def test_an_ended_listing_never_reaches_into_a_later_one(client: FlaskClient, manager: cast.Member) -> None:
    path = f"/catalogue/{makers.model().id}/listings"
    assert client.post(path, data=LISTING | {"valid_to": "2026-03-01"}).status_code == 303
    assert client.post(path, data=LISTING | {"valid_from": "2026-05-01"}).status_code == 303
    first = db.session.scalars(sa.select(StandardListing.id).order_by(StandardListing.valid_from)).first()
    later = client.post(f"/listings/{first}/end", data={"valid_to": "2026-06-01", "version": "1"})
    assert later.status_code == 409
    assert client.post(f"/listings/{first}/end", data={"valid_to": "2026-05-01", "version": "1"}).status_code == 303


def test_a_successor_is_another_model(client: FlaskClient, manager: cast.Member) -> None:
    model, next_ = makers.model().id, makers.model(number="500w").id
    path = f"/catalogue/{model}"
    own = client.post(f"{path}/listings", data=LISTING | {"successor_id": str(model)})
    assert own.status_code == 422
    assert "Choose another model" in error_of(own, "successor_id")
    assert client.post(f"{path}/listings", data=LISTING | {"successor_id": str(next_)}).status_code == 303
    assert "Lenovo 500w" in text(client.get(path))


def test_a_new_standard_asks_whether_it_replaces_the_one_of_the_same_use(
    client: FlaskClient, manager: cast.Member
) -> None:
    old, new, third = makers.model().id, makers.model(number="500w").id, makers.model(number="700w").id
    client.post(f"/catalogue/{old}/listings", data=LISTING)
    path, form = f"/catalogue/{new}/listings", LISTING | {"valid_from": "2026-06-01"}
    assert client.post(f"/catalogue/{third}/listings", data=form | {"use": "staff"}).status_code == 303  # another use
    asked = client.post(path, data=form)
    assert asked.status_code == 422
    assert "Lenovo 300w Yoga Gen 4 is the standard for the same use." in text(asked)
    listing = db.session.scalars(sa.select(StandardListing).where(StandardListing.model_id == old)).one()
    assert f'<option value="{listing.id}">Lenovo 300w Yoga Gen 4 · ' in asked.text
    for wrong in ("x", "00000000-0000-7000-8000-000000000000"):
        assert client.post(path, data=form | {"replaces": wrong}).status_code == 422
    assert client.post(path, data=form | {"replaces": str(listing.id)}).status_code == 303
    db.session.refresh(listing)
    assert (str(listing.valid_to), listing.successor_id) == ("2026-06-01", new)
    assert facts(listing.id) == ["listing.added", "listing.ended"]
    assert client.post(f"/catalogue/{third}/listings", data=form | {"replaces": "none"}).status_code == 303


def test_models_are_filtered(client: FlaskClient, manager: cast.Member) -> None:
    yoga = makers.model()
    makers.alias(yoga, "82VM0010MX")
    listed = yoga.id
    makers.model("Epson", "EB-L210W")
    client.post(f"/catalogue/{listed}/listings", data=LISTING)

    def shown(query: str) -> list[str]:
        page = text(client.get(f"/catalogue?{query}"))
        return [name for name in ("300w Yoga", "EB-L210W") if name in page]

    assert shown("") == ["300w Yoga", "EB-L210W"]
    assert shown("standard=true") == ["300w Yoga"]
    assert shown("standard=false") == ["EB-L210W"]
    assert shown("q=82vm-0010") == ["300w Yoga"]
    assert shown("q=%25") == []
    assert shown("q=-") == ["EB-L210W"]
    assert shown("category=projector") == []
    assert client.get("/catalogue?category=spaceship").status_code == 422


@pytest.mark.parametrize("role", [Role.REQUESTER, Role.AGENT, Role.PROCUREMENT, Role.ADMIN, Role.AUDITOR])
def test_everyone_reads_the_catalogue_and_only_the_asset_manager_writes(client: FlaskClient, role: Role) -> None:
    model = makers.model().id
    cast.sign_in(client, cast.everywhere(role))
    path = f"/catalogue/{model}"
    assert client.get("/catalogue").status_code == 200
    page = client.get(path)
    assert page.status_code == 200
    assert "List as standard" not in text(page)
    assert client.get("/catalogue/new").status_code == 403
    assert client.get(f"{path}/edit").status_code == 403
    assert client.post("/catalogue/new", data={"manufacturer": "A"}).status_code == 403
    assert client.post(f"{path}/listings", data=LISTING).status_code == 403
    assert client.get("/catalogue/00000000-0000-7000-8000-000000000000").status_code == 404
    assert facts(model) == ["model.added"]
