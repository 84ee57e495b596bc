"""Loans over JSON. Lending, extending and returning are actions of a device."""

from typing import Any

from flask import Response

from registry.devices.watched import holders_shown
from registry.loans import loans, schemas
from web import doors
from web.openapi import ApiBlueprint

api = ApiBlueprint("loans", __name__, "Loans: devices with a promised day of return")


@api.route("/loans")
@api.arguments(schemas.LoanArgs, location="query")
@api.response(200, schemas.LoanPage)
def find(args: dict[str, Any]) -> Response:
    """Loans that are not returned yet, the earliest promised day first."""
    found = loans.find(doors.me(), **args)
    holders_shown(doors.me(), found.items, "GET loans")
    return doors.listed(found)
