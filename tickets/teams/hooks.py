"""What higher floors tell and ask about teams; filled by config/wiring.py."""

import uuid
from collections.abc import Callable, Collection, Mapping

from tickets.teams.models import Team

Load = tuple[int, int]  # open tickets, effort points

# team → person → their open load, in whatever team
open_load: Callable[[uuid.UUID], Mapping[uuid.UUID, Load]] = lambda _: {}  # noqa: E731
# team → person → how many open tickets of the team they have
open_in_team: Callable[[uuid.UUID], Mapping[uuid.UUID, int]] = lambda _: {}  # noqa: E731
# people → how many open tickets each of them has; who has none is left out
open_of: Callable[[Collection[uuid.UUID]], Mapping[uuid.UUID, int]] = lambda _: {}  # noqa: E731
# person → their tickets of teams they no longer work in are routed anew
left: Callable[[uuid.UUID], int] = lambda _: 0  # noqa: E731
# raises what keeps a team from being closed: open tickets, categories and rules that name it
may_close: list[Callable[[Team], None]] = []
# a member came, came back or may take more: somebody could take what waits
room_appeared: Callable[[uuid.UUID], None] = lambda _: None  # noqa: E731
