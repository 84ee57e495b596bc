"""The server's settings with deadlines of a moment, so that a test need not wait for them."""

from config.http import incoming, outgoing
from config.server import *  # noqa: F403

incoming.HEAD_SECONDS = incoming.BODY_SECONDS = 1  # type: ignore[misc]
outgoing.SECONDS = 2  # type: ignore[misc]
keepalive = 1
