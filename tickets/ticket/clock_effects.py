"""What a move does to the service-level clocks, as data; the clocks themselves read it."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from tickets.states import WaitReason


class Clock(StrEnum):
    FIRST_RESPONSE = "first_response"
    RESOLVE = "resolve"
    PUPIL_WITHOUT_DEVICE = "pupil_without_device"


class ClockEffect(StrEnum):
    """KEEP leaves every clock as it is; PAUSE takes the clocks of `PAUSED_BY` for the wait reason."""

    KEEP = "keep"
    PAUSE = "pause"
    RESUME = "resume"
    STOP = "stop"


# A visit or a problem is our own work, so it pauses nothing; a pupil without a device waits whatever the reason.
PAUSED_BY: Mapping[WaitReason, frozenset[Clock]] = MappingProxyType(
    {
        WaitReason.REQUESTER: frozenset({Clock.RESOLVE}),
        WaitReason.VENDOR: frozenset({Clock.RESOLVE}),
        WaitReason.PARTS: frozenset({Clock.RESOLVE}),
        WaitReason.VISIT: frozenset(),
        WaitReason.PROBLEM: frozenset(),
        WaitReason.LOANER: frozenset({Clock.RESOLVE}),
    }
)
