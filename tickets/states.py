"""The words of the desk: every fixed list a ticket chooses from. Stored by value, never renamed."""

from enum import StrEnum


class State(StrEnum):
    """Where a ticket stands; it moves only along `transitions.TABLE`."""

    NEW = "new"
    QUEUED = "queued"
    ASSIGNED = "assigned"
    IN_PROGRESS = "in_progress"
    WAITING = "waiting"
    RESOLVED = "resolved"
    CLOSED = "closed"
    CANCELLED = "cancelled"
    MERGED = "merged"


OPEN = frozenset({State.NEW, State.QUEUED, State.ASSIGNED, State.IN_PROGRESS, State.WAITING})


class WaitReason(StrEnum):
    """Whom or what a waiting ticket waits for."""

    REQUESTER = "requester"
    VENDOR = "vendor"
    PARTS = "parts"
    VISIT = "visit"
    PROBLEM = "problem"
    LOANER = "loaner"


class Kind(StrEnum):
    """Something broke, or somebody needs something."""

    INCIDENT = "incident"
    REQUEST = "request"


class Impact(StrEnum):
    """How many are affected."""

    PERSON = "person"
    GROUP = "group"
    SCHOOL = "school"
    CITY = "city"


NOT_YET_KNOWN = "not_yet_known"  # stands for the category until somebody knows it; no ticket is resolved so


class Urgency(StrEnum):
    """How badly work is held up."""

    LOW = "low"
    NORMAL = "normal"
    URGENT = "urgent"


class Priority(StrEnum):
    """The order of the queue: P1 before P4, and so in every sort."""

    P1 = "P1"
    P2 = "P2"
    P3 = "P3"
    P4 = "P4"


class Channel(StrEnum):
    """How the ticket reached the desk."""

    STICKER = "sticker"
    WEB = "web"
    PHONE = "phone"
    VISIT = "visit"
    EMAIL = "email"
    API = "api"


class Reach(StrEnum):
    """How the desk reaches a teacher whose class is stopped, before the lesson ends."""

    IN_ROOM = "in_room"
    PHONE = "phone"


class LineState(StrEnum):
    """How far one device of a ticket is."""

    OPEN = "open"
    IN_WORK = "in_work"
    DONE = "done"
    DECLINED = "declined"


class Visibility(StrEnum):
    """Who reads a message: everybody on the ticket, or the desk alone."""

    PUBLIC = "public"
    INTERNAL = "internal"


class ResolutionCode(StrEnum):
    """What ended the ticket."""

    REPAIRED = "repaired"
    REPLACED = "replaced"
    CONFIGURED = "configured"
    ADVISED = "advised"
    DELIVERED = "delivered"
    WARRANTY = "warranty"
    NO_FAULT_FOUND = "no_fault_found"
    DECLINED = "declined"
    NO_ANSWER = "no_answer"
