"""Lost and stolen devices, with the number of the report, and found again."""

from typing import Any

import sqlalchemy as sa
from flask.testing import FlaskClient

from core.db import db
from core.history import Event
from organisation.people.roles import Role
from tests import cast, makers


def act(client: FlaskClient, who: cast.Member, key: Any, verb: str, **said: Any) -> Any:
    seen = client.get(f"/api/v1/devices/{key}", headers=who.bearer)
    headers = {**who.bearer, "If-Match": seen.headers["ETag"]}
    return client.post(f"/api/v1/devices/{key}/{verb}", json={"reason": "x"} | said, headers=headers)


def test_a_report_stays_with_what_is_missing_until_it_is_found(client: FlaskClient) -> None:
    agent, device = cast.everywhere(Role.AGENT), makers.device().id

    def report() -> Any:
        return client.get(f"/api/v1/devices/{device}", headers=agent.bearer).get_json()["report_number"]

    assert act(client, agent, device, "lost", report_number="5500/R/1/26").status_code == 200
    assert report() == "5500/R/1/26"
    cast.sign_in(client, agent)
    assert "5500/R/1/26" in client.get(f"/devices/{device}").get_data(as_text=True)
    act(client, agent, device, "stolen")
    assert report() == "5500/R/1/26", "what was lost turned out to be stolen"
    act(client, agent, device, "found")
    assert report() is None
    act(client, agent, device, "stolen", report_number="5500/R/2/26")
    assert report() == "5500/R/2/26"
    told = sa.select(Event.after["report_number"].astext).where(
        Event.subject_id == device, Event.verb == "device.stolen"
    )
    assert list(db.session.scalars(told.order_by(Event.at))) == [None, "5500/R/2/26"]
    assert act(client, agent, device, "lost", report_number="x" * 61).status_code == 422
