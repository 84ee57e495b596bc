"""What was written on a made-up ticket, and the facts of its history: every step on its day and by whoever took it."""

import datetime as dt
import uuid
from collections.abc import Iterator
from dataclasses import dataclass

from config.demo import sentences
from config.demo.faults import Made
from config.demo.rows import Past
from tickets.states import Visibility, WaitReason

SECOND = dt.timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Line:
    """One message; `asker` is who the ticket is for."""

    ticket: uuid.UUID
    asker: uuid.UUID
    author: uuid.UUID | None
    visibility: Visibility
    text: str
    at: dt.datetime


def said(made: Made) -> str:
    """What the requester wrote."""
    return sentences.said(made.kind.code, made.language, made.number)


def solved(made: Made) -> str:
    """What the agent wrote at the end."""
    return sentences.pick(sentences.SOLVED, made.language, made.number)


def lines(made: Made) -> Iterator[Line]:
    """The messages of a ticket, oldest first: it begins with the words of whoever filed it."""
    public = Visibility.PUBLIC
    yield Line(made.id, made.requester, made.requester, public, said(made), made.created_at)
    asks = made.waits is not None and made.waits[0] is WaitReason.REQUESTER
    if made.answered_at:
        kind = sentences.QUESTION if asks else sentences.ANSWER
        yield Line(
            *(made.id, made.requester, made.agent, public),
            *(sentences.pick(kind, made.language, made.number), made.answered_at),
        )
    if made.waits and made.waits[0] is WaitReason.PARTS:
        note = sentences.pick(sentences.NOTE, made.language, made.number)
        yield Line(made.id, made.requester, made.agent, Visibility.INTERNAL, note, made.waits[1])
    if made.resolved_at:
        yield Line(made.id, made.requester, made.agent, public, solved(made), made.resolved_at)


def facts(made: Made, teams: dict[str, uuid.UUID]) -> Iterator[Past]:
    """What happened to a ticket, oldest first."""
    school, agent, team = made.place.id, made.agent, str(teams[made.decided.team])
    yield Past(made.created_at, school, made.requester, "ticket.filed", made.id, {}, {"state": "new"})
    routed = {"state": "assigned" if agent else "queued", "team_id": team} | ({"agent_id": str(agent)} if agent else {})
    yield Past(made.created_at + SECOND, school, None, "ticket.routed", made.id, {"state": "new"}, routed)
    state = routed["state"]
    if made.answered_at:
        yield Past(
            *(made.answered_at, school, agent, "ticket.answered", made.id, {"state": state}, {"state": "in_progress"})
        )
        state = "in_progress"
    if made.waits:
        reason, since = made.waits
        if reason is WaitReason.PARTS:
            yield Past(since, school, agent, "ticket.noted", made.id)
        waiting = {"state": "waiting", "wait_reason": reason.value}
        yield Past(since + SECOND, school, agent, "ticket.put_off", made.id, {"state": state}, waiting)
    if made.resolved_at:
        if not made.answered_at:
            started = {"state": "in_progress"}
            yield Past(made.resolved_at - SECOND, school, agent, "ticket.taken", made.id, {"state": state}, started)
        done = {"state": "resolved"}
        yield Past(made.resolved_at, school, agent, "ticket.resolved", made.id, {"state": "in_progress"}, done)
    if made.closed_at:
        verb, by = ("ticket.confirmed", made.requester) if made.confirmed else ("ticket.closed", None)
        yield Past(made.closed_at, school, by, verb, made.id, {"state": "resolved"}, {"state": "closed"})
