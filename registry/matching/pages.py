"""The page of all exceptions of open orders."""

from flask import Blueprint, Response

from core.errors import DomainError
from registry.catalogue import prices
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
        cents=matching.cents,
        sees_prices=prices.may_see(doors.me()),
        CODES=CODES,
        MEANINGS=MEANINGS,
        TONES=TONES,
    )
