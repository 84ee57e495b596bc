"""The catalogue as pages: models with what is standard and what drifts, one model with its listings."""

import datetime as dt
import uuid
from typing import Any

from flask import Blueprint, Response, request, url_for
from flask_babel import gettext

from core import clock
from core.errors import DomainError
from organisation.schools.words import KINDS
from registry.catalogue import catalogue, hooks, listings, naming, prices, schemas
from registry.catalogue.hooks import Fleet
from registry.catalogue.models import DeviceModel, StandardListing
from registry.catalogue.refusals import ReplacedUnknown
from registry.catalogue.words import CATEGORIES, USES
from web import doors, panels
from web.fields import choices

NONE = "none"  # said in the form: no model is replaced
pages = Blueprint("catalogue", __name__, template_folder="templates")


@pages.get("/catalogue")
def index() -> Response:
    """The list of models."""
    me = doors.me()
    try:
        query, form = doors.load(schemas.ModelArgs), doors.Form()
    except DomainError as error:
        query, form = doors.load(schemas.ModelArgs, raw={}), doors.refused(error)
    found = catalogue.find(me, **query)
    fleets = hooks.count_devices(me, [model.id for model in found.items])
    return doors.page(
        "catalogue/list.html",
        form.status,
        found=found,
        query=query,
        form=form,
        fleets=fleets if me.may("device:read") else None,
        no_fleet=Fleet(),
        current={model.id: [x for x in model.listings if _is_current(x)] for model in found.items},
        filtered=bool(query["q"] or query["category"] or query["standard"] is not None),
        **_words(),
    )


@pages.route("/catalogue/new", methods=["GET", "POST"])
def add() -> Response:
    """Add a model."""
    form = doors.Form()
    doors.me().must("model:write")
    if request.method == "POST":
        try:
            return _to(catalogue.add(doors.me(), **doors.load(schemas.AddModel)), gettext("The model was added."))
        except DomainError as error:
            form = doors.refused(error)
    return doors.page("catalogue/edit.html", form.status, form=form, model=None, makers=naming.makers(), **_words())


@pages.get("/catalogue/<uuid:model_id>")
def show(model_id: uuid.UUID) -> Response:
    """One model."""
    return _shown(catalogue.get(doors.me(), model_id))


@pages.route("/catalogue/<uuid:model_id>/edit", methods=["GET", "POST"])
def edit(model_id: uuid.UUID) -> Response:
    """Correct a model."""
    form = doors.Form()
    model = catalogue.get(doors.me(), model_id)
    doors.me().must("model:write")
    if request.method == "POST":
        try:
            said = doors.load(schemas.CorrectModel)
            return _to(catalogue.correct(doors.me(), model, expected=doors.if_match(), **said), gettext("Saved."))
        except DomainError as error:
            form = doors.refused(error)
    return doors.page("catalogue/edit.html", form.status, form=form, model=model, makers=[], **_words())


@pages.post("/catalogue/<uuid:model_id>/listings")
def list_standard(model_id: uuid.UUID) -> Response:
    """Say that a model is the standard for a use, from and until."""
    model = catalogue.get(doors.me(), model_id)
    try:
        said = doors.load(schemas.TypedListing)
        said["replacement_price_cents"] = said.pop("replacement_price")
        said["replaces"] = _replaced(model, said)
        listings.list_standard(doors.me(), model, **said)
    except DomainError as error:
        return _shown(model, listed=doors.refused(error))
    return _to(model, gettext("The model was listed as standard."))


def _replaced(model: DeviceModel, said: dict[str, Any]) -> uuid.UUID | None:
    """The listing that the form says is replaced; None: none. Raises ReplacedUnsaid, ReplacedUnknown."""
    if "replaces" not in said:
        asked = {name: said.get(name) for name in ("use", "school_kind", "valid_from")}
        listings.ask_replaced(model, **asked)  # type: ignore[arg-type]
        return None
    if said["replaces"] == NONE:
        return None
    try:
        return uuid.UUID(said["replaces"])
    except ValueError:
        raise ReplacedUnknown from None


@pages.post("/listings/<uuid:listing_id>/end")
def end_listing(listing_id: uuid.UUID) -> Response:
    """Say since when a model is no longer standard."""
    listing = catalogue.listing(doors.me(), listing_id)
    model = catalogue.get(doors.me(), listing.model_id)
    try:
        said = doors.load(schemas.EndListing)
        listings.end_listing(doors.me(), listing, expected=doors.if_match(), **said)
    except DomainError as error:
        return _shown(model, ended=doors.refused(error), ending=listing_id)
    return _to(model, gettext("The end of the listing was set."))


def _shown(model: DeviceModel, *, ending: uuid.UUID | None = None, **forms: doors.Form) -> Response:
    """A model's page, with forms that were refused shown again."""
    me = doors.me()
    refused = next(iter(forms.values()), doors.Form())
    successors = naming.names(me, {x.successor_id for x in model.listings if x.successor_id})
    return doors.page(
        "catalogue/show.html",
        refused.status,
        model=model,
        current=[x for x in model.listings if _is_current(x)],
        refused=refused,
        forms={"listed": doors.Form(), "ended": doors.Form()} | forms,
        ending=ending,
        blank=doors.Form,
        successors=successors,
        rivals=_rivals(model) if me.may("model:write") else [],
        models=[(str(key), name) for key, name, _ in naming.options(but=model.id)],
        panels=panels.shown("model", me, model),
        may_write=me.may("model:write"),
        sees_prices=prices.may_see(me),
        today=clock.today(),
        span=_span(model.listings),
        **_words(),
    )


def _rivals(model: DeviceModel) -> list[tuple[str, str]]:
    """Listings of other models that this one may replace: key, and model with use and kind of school; then none of them."""
    named = [
        (
            str(one.id),
            f"{one.model.manufacturer.name} {one.model.model_number} · {gettext(USES[one.use])} · "
            + (gettext(KINDS[one.school_kind]) if one.school_kind else gettext("every kind")),
        )
        for one in listings.rivals(model)
    ]
    return [*named, (NONE, gettext("none: each stays standard"))] if named else []


def _is_current(listing: StandardListing) -> bool:
    today = clock.today()
    return listing.valid_from <= today and (listing.valid_to is None or listing.valid_to > today)


def _span(listed: list[StandardListing]) -> tuple[dt.date, dt.date]:
    """From the first listing's first day to a year after today, or as far as any listing goes."""
    later = clock.today() + dt.timedelta(days=365)
    first = min((x.valid_from for x in listed), default=clock.today())
    return first, max([later, *[x.valid_to for x in listed if x.valid_to]])


def _to(model: DeviceModel, said: str) -> Response:
    return doors.see_other(url_for("catalogue.show", model_id=model.id), said)


def _words() -> dict[str, Any]:
    return {
        "CATEGORIES": CATEGORIES,
        "categories": choices(CATEGORIES),
        "USES": USES,
        "uses": choices(USES),
        "KINDS": KINDS,
        "kinds": choices(KINDS),
    }
