"""People over JSON."""

import marshmallow as ma
from flask import Response

from organisation.people import people
from web import doors
from web.fields import Output
from web.openapi import ApiBlueprint

api = ApiBlueprint("people", __name__, "Who I am")


class MeOut(Output):
    id = ma.fields.UUID(required=True)
    name = ma.fields.String(required=True)
    email = ma.fields.String(required=True)
    language = ma.fields.String(required=True, metadata={"description": "fi, sv or en"})
    roles = ma.fields.List(ma.fields.String(), required=True)
    schools = ma.fields.List(
        ma.fields.Dict(), required=True, metadata={"description": "id and name of granted schools"}
    )


@api.route("/me")
@api.response(200, MeOut)
def me() -> Response:
    """Who the token belongs to."""
    return doors.json(people.about(doors.me()))
