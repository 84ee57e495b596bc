"""Where a device is in its life, in what condition, and which moves are allowed.

A move answers with the columns it stamps; whoever calls writes them, with the fact, in one change.
"""

import datetime as dt
from enum import StrEnum
from typing import Final, TypedDict

from core.errors import N_, DomainError


class Lifecycle(StrEnum):
    """The stage of a device's life; `lost` and `stolen` are side exits with a way back."""

    EXPECTED = "expected"
    IN_STORE = "in_store"
    DEPLOYED = "deployed"
    RETIRED = "retired"
    DISPOSED = "disposed"
    LOST = "lost"
    STOLEN = "stolen"


class Warranty(StrEnum):
    """Whether the maker still answers for a device today."""

    IN_FORCE = "in_force"
    ENDS_IN_1 = "ends_within_1_month"
    ENDS_IN_3 = "ends_within_3_months"
    ENDS_IN_6 = "ends_within_6_months"
    ENDS_IN_12 = "ends_within_12_months"
    ENDED = "ended"
    UNKNOWN = "unknown"


class Receipt(StrEnum):
    """How far a device of an order has come; one written off before it came counts nowhere."""

    SENT = "sent"  # received or not
    RECEIVED = "received"
    NOT_RECEIVED = "not_received"


class Condition(StrEnum):
    """What state a device is in, whatever the stage of its life."""

    WORKING = "working"
    FAULTY = "faulty"
    IN_REPAIR = "in_repair"
    BROKEN = "broken"


class Dates(TypedDict, total=False):
    """What a device remembers of its moves; dates of the school time zone.

    received_on  when the goods were first in hand
    deployed_on  when it first came into use; its planned life counts from here
    retired_on   when it left use for good
    disposed_on  when it left the city
    missing_on   since when it is lost or stolen
    """

    received_on: dt.date | None
    deployed_on: dt.date | None
    retired_on: dt.date | None
    disposed_on: dt.date | None
    missing_on: dt.date | None


class LifecycleRefused(DomainError):
    code = "lifecycle_refused"
    says = N_("A device whose lifecycle is “%(now)s” cannot become “%(to)s”.")


class LifecycleUnchanged(LifecycleRefused):
    code = "lifecycle_unchanged"
    says = N_("The lifecycle of the device is already “%(to)s”.")


class LifecycleEnded(LifecycleRefused):
    code = "lifecycle_ended"
    says = N_("The device has left the city for good: its lifecycle cannot change any more.")


class MovedLater(LifecycleRefused):
    code = "lifecycle_moved_later"
    says = N_("The device has changed its stage after that day. Choose a later day.")
    field = "on"


MISSING: Final = frozenset({Lifecycle.LOST, Lifecycle.STOLEN})
MOVES: Final[dict[Lifecycle, frozenset[Lifecycle]]] = {
    Lifecycle.EXPECTED: MISSING | {Lifecycle.IN_STORE, Lifecycle.RETIRED},  # retired: it never came
    Lifecycle.IN_STORE: MISSING | {Lifecycle.DEPLOYED, Lifecycle.RETIRED},
    Lifecycle.DEPLOYED: MISSING | {Lifecycle.IN_STORE, Lifecycle.RETIRED},
    Lifecycle.RETIRED: MISSING | {Lifecycle.DISPOSED, Lifecycle.IN_STORE},  # in store: retired by mistake
    Lifecycle.LOST: frozenset({Lifecycle.IN_STORE, Lifecycle.STOLEN, Lifecycle.RETIRED}),
    Lifecycle.STOLEN: frozenset({Lifecycle.IN_STORE, Lifecycle.LOST, Lifecycle.RETIRED}),
    Lifecycle.DISPOSED: frozenset(),
}
PRESENT: Final = frozenset({Lifecycle.IN_STORE, Lifecycle.DEPLOYED})  # somebody can lay hands on it
GONE: Final = frozenset({Lifecycle.RETIRED, Lifecycle.DISPOSED})  # no longer counted among what schools use


def may_move(now: Lifecycle, to: Lifecycle) -> bool:
    """Whether the table has this move."""
    return to in MOVES[now]


def move(now: Lifecycle, to: Lifecycle, *, on: dt.date, dates: Dates) -> Dates:
    """Judge one move and say which columns it stamps.

    on       the day of the move, not before a day that the device remembers
    dates    what the device remembers so far
    Returns  the columns to write beside the lifecycle itself; a none clears what no longer holds
    Raises   LifecycleRefused
    """
    if now is to:
        raise LifecycleUnchanged(now=now.value, to=to.value)
    if not MOVES[now]:
        raise LifecycleEnded(now=now.value, to=to.value)
    if not may_move(now, to):
        raise LifecycleRefused(now=now.value, to=to.value)
    if on < latest(dates, on):
        raise MovedLater(now=now.value, to=to.value)
    return stamp(to, on=on, dates=dates)


def stamp(to: Lifecycle, *, on: dt.date, dates: Dates) -> Dates:
    """Say which columns a device stamps that reaches stage `to`, whatever came before."""
    stamped: Dates = {}
    if to in PRESENT:
        _clear(stamped, dates)
        if not dates.get("received_on"):
            stamped["received_on"] = on
    if to is Lifecycle.DEPLOYED and not dates.get("deployed_on"):
        stamped["deployed_on"] = on
    if to in GONE and not dates.get("retired_on"):
        stamped["retired_on"] = on
    if to is Lifecycle.DISPOSED:
        stamped["disposed_on"] = on
    if to in MISSING and not dates.get("missing_on"):
        stamped["missing_on"] = on
    return stamped


def latest(dates: Dates, otherwise: dt.date) -> dt.date:
    """The last day that a device remembers, or `otherwise`."""
    remembered = [dates.get("received_on"), dates.get("deployed_on"), dates.get("retired_on"), dates.get("missing_on")]
    return max(filter(None, remembered), default=otherwise)


def _clear(stamped: Dates, dates: Dates) -> None:
    """Forget an end that turned out to be none."""
    if dates.get("retired_on"):
        stamped["retired_on"] = None
    if dates.get("missing_on"):
        stamped["missing_on"] = None
