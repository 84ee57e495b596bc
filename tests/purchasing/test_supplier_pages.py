"""Suppliers as pages."""

from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from core.db import db
from core.history import Event
from organisation.people.roles import Role
from registry.catalogue.models import ModelAlias
from tests import cast, makers
from tests.reading import error_of, text, typed


def facts(subject: Any) -> list[str]:
    """What happened to something, oldest first."""
    return list(db.session.scalars(sa.select(Event.verb).where(Event.subject_id == subject).order_by(Event.at)))


def test_a_supplier_is_added_and_its_name_corrected(client: FlaskClient) -> None:
    cast.sign_in(client, cast.everywhere(Role.PROCUREMENT))
    assert "No suppliers yet" in text(client.get("/suppliers"))
    made = client.post("/suppliers", data={"name": "Laitetalo"})
    assert made.status_code == 303
    twin = client.post("/suppliers", data={"name": "LAITETALO"})
    assert twin.status_code == 409
    assert "already registered" in error_of(twin, "name")
    assert typed(twin, "name") == "LAITETALO"
    assert client.post("/suppliers", data={"name": " "}).status_code == 422
    path = made.location
    assert client.post(path, data={"name": "Laitetalo Oy", "version": "1"}).status_code == 303
    late = client.post(path, data={"name": "Laitteet Oy", "version": "1"})
    assert (late.status_code, typed(late, "name")) == (412, "Laitteet Oy")
    assert facts(makers.supplier("Laitetalo Oy").id) == ["supplier.added", "supplier.renamed"]
    assert "Laitetalo Oy" in text(client.get("/suppliers?q=TALO"))


def test_a_supplier_shows_its_orders(client: FlaskClient) -> None:
    cast.sign_in(client, cast.everywhere(Role.RECEIVER))
    seller = makers.supplier().id
    makers.order("4500000001")
    shown = text(client.get(f"/suppliers/{seller}"))
    assert "4500000001" in shown
    assert "Correct the name" not in shown


@pytest.mark.parametrize(
    ("role", "reads"), [(Role.RECEIVER, 200), (Role.ASSET_MANAGER, 200), (Role.AUDITOR, 200), (Role.AGENT, 403)]
)
def test_only_procurement_writes_suppliers(client: FlaskClient, role: Role, reads: int) -> None:
    seller = makers.supplier().id
    cast.sign_in(client, cast.everywhere(role))
    assert client.get("/suppliers").status_code == reads
    assert client.get(f"/suppliers/{seller}").status_code == reads
    assert client.post("/suppliers", data={"name": "New"}).status_code == 403
    assert client.post(f"/suppliers/{seller}", data={"name": "New", "version": "1"}).status_code == 403
    assert facts(seller) == ["supplier.added"]


def test_the_asset_manager_says_how_suppliers_spell_a_model(client: FlaskClient) -> None:
    cast.sign_in(client, cast.everywhere(Role.ASSET_MANAGER))
    seller, model, other = makers.supplier().id, makers.model().id, makers.model(number="500w").id
    path = f"/catalogue/{model}/spellings"
    form = {"alias": "82VM-0010", "supplier": str(seller)}
    assert client.post(path, data=form).status_code == 303
    assert "82VM-0010" in text(client.get(f"/catalogue/{model}"))
    taken = client.post(f"/catalogue/{other}/spellings", data=form | {"alias": "82vm 0010"})
    assert taken.status_code == 409
    assert "One spelling means one model." in error_of(taken, "alias")
    assert typed(taken, "alias") == "82vm 0010"
    empty = client.post(path, data={"alias": "--"})
    assert (empty.status_code, error_of(empty, "alias")) == (422, "A spelling must have at least one letter or digit.")
    alias = db.session.scalars(sa.select(ModelAlias.id)).one()
    assert client.post(f"/spellings/{alias}/remove", data={"version": "7"}).status_code == 412
    assert client.post(f"/spellings/{alias}/remove", data={"version": "1"}).status_code == 303
    assert facts(alias) == ["model_alias.added"]
    assert facts(model) == ["model.added", "model_alias.removed"]


def test_only_the_asset_manager_writes_spellings(client: FlaskClient) -> None:
    model = makers.model()
    alias, key = makers.alias(model, "Yoga").id, model.id
    cast.sign_in(client, cast.everywhere(Role.PROCUREMENT))
    assert "Yoga" in text(client.get(f"/catalogue/{key}"))
    assert client.get(f"/catalogue/{key}/spellings").status_code == 403
    assert client.post(f"/catalogue/{key}/spellings", data={"alias": "Y"}).status_code == 403
    assert client.post(f"/spellings/{alias}/remove", data={"version": "1"}).status_code == 403
