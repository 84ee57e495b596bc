"""The page of all exceptions of open orders."""

import uuid
from collections.abc import Sequence
from typing import Any

from flask import Blueprint, Response

from core.errors import DomainError
from registry.catalogue import naming, prices
from registry.matching import matching, schemas
from registry.matching.words import CODES, MEANINGS, TONES
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
    """Names of the models by the lines of the orders that are shown."""
    lines = {line.id: line.model_id for row in found for line in row.order.lines}
    names = naming.names(doors.me(), set(lines.values()))
    return {line: names[model] for line, model in lines.items() if model in names}
