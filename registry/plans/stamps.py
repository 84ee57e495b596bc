"""The dates a device stamps when its stage of life changes, for many devices in one statement.

The same rules as `registry.devices.lifecycle.stamp`; a test holds the two against each other.
"""

from typing import Any

import sqlalchemy as sa

from registry.devices.lifecycle import GONE, MISSING, PRESENT, Lifecycle

DATES = ("received_on", "deployed_on", "retired_on", "disposed_on", "missing_on")


def stamps(to: Any, day: Any, kept: Any = None) -> dict[str, Any]:
    """Column → value for devices that reach stage `to` on `day`.

    kept  what they remember so far, by column; None: they are new
    """
    old = {name: getattr(kept, name) if kept is not None else sa.cast(sa.null(), sa.Date) for name in DATES}

    def first(name: str) -> Any:
        return sa.func.coalesce(old[name], day)

    present, gone, missing = (_among(to, stages) for stages in (PRESENT, GONE, MISSING))
    return {
        "received_on": sa.case((present, first("received_on")), else_=old["received_on"]),
        "deployed_on": sa.case((_among(to, [Lifecycle.DEPLOYED]), first("deployed_on")), else_=old["deployed_on"]),
        "retired_on": sa.case((gone, first("retired_on")), (present, sa.null()), else_=old["retired_on"]),
        "disposed_on": sa.case((_among(to, [Lifecycle.DISPOSED]), day), else_=old["disposed_on"]),
        "missing_on": sa.case((missing, first("missing_on")), (present, sa.null()), else_=old["missing_on"]),
    }


def _among(stage: Any, stages: Any) -> Any:
    return sa.cast(stage, sa.Text).in_([each.value for each in stages])
