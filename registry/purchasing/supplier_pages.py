"""Suppliers as pages: the list with adding, one with its name and orders; and how they spell a model."""

import uuid
from typing import Any

from flask import Blueprint, Response, request, url_for
from flask_babel import gettext

from core.actor import Actor
from core.errors import DomainError
from registry.catalogue import catalogue, prices
from registry.catalogue.models import DeviceModel
from registry.catalogue.schemas import AddAlias
from registry.purchasing import schemas, search, suppliers
from registry.purchasing.words import STATES, TONES
from web import doors, panels
from web.panels import Panel

pages = Blueprint("suppliers", __name__, template_folder="templates")


@pages.route("/suppliers", methods=["GET", "POST"])
def index() -> Response:
    """The list of suppliers, and adding one."""
    form = doors.Form()
    query: dict[str, Any] = {"q": "", "after": None, "limit": 50}
    try:
        if request.method == "POST":
            made = suppliers.add(doors.me(), **doors.load(schemas.AddSupplier))
            return _to(made.id, gettext("%(name)s was added.", name=made.name))
        query = doors.load(schemas.SupplierArgs)
    except DomainError as error:
        form = doors.refused(error)
    found = suppliers.find(doors.me(), **query)
    return doors.page("purchasing/suppliers.html", form.status, found=found, query=query, form=form)


@pages.route("/suppliers/<uuid:supplier_id>", methods=["GET", "POST"])
def show(supplier_id: uuid.UUID) -> Response:
    """One supplier with its newest orders, and correcting its name."""
    form = doors.Form()
    supplier = suppliers.get(doors.me(), supplier_id)
    if request.method == "POST":
        try:
            said = doors.load(schemas.AddSupplier)
            suppliers.rename(doors.me(), supplier, expected=doors.if_match(), **said)
            return _to(supplier.id, gettext("Saved."))
        except DomainError as error:
            form = doors.refused(error)
    found = search.find(doors.me(), supplier_id=supplier.id, limit=20)
    context = {"supplier": supplier, "form": form, "found": found, "STATES": STATES, "TONES": TONES}
    context["panels"] = panels.shown("supplier", doors.me(), supplier)
    return doors.page("purchasing/supplier.html", form.status, sees_prices=prices.may_see(doors.me()), **context)


def _to(supplier_id: uuid.UUID, said: str) -> Response:
    return doors.see_other(url_for("suppliers.show", supplier_id=supplier_id), said)


# --- spellings: they name a supplier, so they stand on this floor ---------------------------------------------------


@pages.route("/catalogue/<uuid:model_id>/spellings", methods=["GET", "POST"])
def spellings(model_id: uuid.UUID) -> Response:
    """How suppliers spell a model, and adding a spelling."""
    form = doors.Form()
    model = catalogue.get(doors.me(), model_id)
    doors.me().must("model:write")
    if request.method == "POST":
        try:
            said = doors.load(AddAlias)
            supplier = suppliers.named(said["supplier"]).id if "supplier" in said else None
            catalogue.add_alias(doors.me(), model, alias=said["alias"], supplier_id=supplier)
            return _to_model(model, gettext("The spelling was added."))
        except DomainError as error:
            form = doors.refused(error)
    return doors.page("purchasing/spellings.html", form.status, form=form, **_spellings(doors.me(), model))


@pages.post("/spellings/<uuid:alias_id>/remove")
def remove_spelling(alias_id: uuid.UUID) -> Response:
    """Forget a spelling."""
    alias = catalogue.alias(doors.me(), alias_id)
    model = catalogue.get(doors.me(), alias.model_id)
    catalogue.remove_alias(doors.me(), alias, expected=doors.if_match())
    return _to_model(model, gettext("The spelling was removed."))


def _to_model(model: DeviceModel, said: str) -> Response:
    return doors.see_other(url_for("catalogue.show", model_id=model.id) + "#spellings", said)


def _spellings(actor: Actor, model: DeviceModel) -> dict[str, object]:
    keys = {alias.supplier_id for alias in model.aliases if alias.supplier_id}
    return {
        "model": model,
        "suppliers": suppliers.options(actor),
        "names": suppliers.names(actor, keys),
        "may_write": actor.may("model:write"),
    }


def _panel(actor: Actor, model: DeviceModel) -> dict[str, object]:
    return {"form": doors.Form(), **_spellings(actor, model)}


MODEL_PANEL = Panel("supplier:read", "purchasing/panel-spellings.html", _panel)
