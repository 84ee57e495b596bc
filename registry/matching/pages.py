"""The page of all exceptions of open orders."""

import uuid
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from flask import Blueprint, Response

from core.db import db
from core.errors import DomainError
from registry.catalogue import naming, prices
from registry.catalogue.models import DeviceModel, Manufacturer
from registry.matching import matching, schemas
from registry.matching.words import CODES, MEANINGS, TONES
from registry.purchasing.models import OrderLine
from web import doors
from web.fields import choices

pages = Blueprint("matching", __name__, template_folder="templates")


@pages.get("/orders/exceptions")
def index() -> Response:
    """Open orders whose devices do not agree with them, newest first."""
    try:
        query, form = doors.load(schemas.ExceptionArgs), doors.Form()
        found = matching.open_orders(doors.me(), **query)
    except DomainError as error:
        query, form = doors.load(schemas.ExceptionArgs, raw={}), doors.refused(error)
        found = matching.open_orders(doors.me())
    return doors.page(
        "matching/exceptions.html",
        form.status,
        form=form,
        found=found,
        query=query,
        codes=choices(CODES),
        models=_models(found.items),
        cents=matching.cents,
        sees_prices=prices.may_see(doors.me()),
        CODES=CODES,
        MEANINGS=MEANINGS,
        TONES=TONES,
    )


def _models(found: Sequence[Any]) -> dict[uuid.UUID, str]:
    """Full names of the models by the order lines that the exceptions are about."""
    lines = {each.line for row in found for each in row["exceptions"] if each.line}
    named = sa.select(OrderLine.id, naming.FULL_NAME).join(DeviceModel, DeviceModel.id == OrderLine.model_id)
    named = named.join(Manufacturer, Manufacturer.id == DeviceModel.manufacturer_id).where(OrderLine.id.in_(lines))
    return {row[0]: row[1] for row in db.session.execute(named)}
