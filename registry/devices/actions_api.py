"""What can be done with a device, over JSON: each action needs If-Match and answers with the device as it is then."""

import uuid
from typing import Any

from flask import Response

from registry.devices import devices, schemas
from registry.devices.actions import ACTIONS, Action
from registry.devices.api import after, api
from web import doors


def _add(action: Action) -> None:
    def act(body: dict[str, Any], device_id: uuid.UUID) -> Response:
        action.do(doors.me(), devices.hold(doors.me(), device_id), expected=doors.if_match(), **body)
        return after(doors.me(), device_id, f"POST devices/id/{action.name}")

    act.__name__ = action.do.__name__
    act.__doc__ = (action.do.__doc__ or "").partition("\n")[0].partition(" Raises")[0]
    documented = api.versioned(api.arguments(action.schema)(api.response(200, schemas.OneDeviceOut)(act)))
    api.route(f"/devices/<uuid:device_id>/{action.name}", methods=["POST"])(documented)


__all__ = ["api"]  # with its actions

for _action in ACTIONS:
    _add(_action)
