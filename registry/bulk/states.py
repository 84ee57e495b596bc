"""A device as bulk work sees it, to and from the columns of a plan."""

import datetime as dt
import uuid
from typing import Any, Final

from registry.bulk.judging import Asked, Before, Condensed, Judged, Loan, Now
from registry.bulk.models import BulkWork
from registry.custody.custody import Holder
from registry.custody.models import HolderKind
from registry.devices.lifecycle import Condition, Dates, Lifecycle
from registry.plans.stamps import DATES

FIELDS: Final = {"school_id": "school", "room_id": "room", "lifecycle": "lifecycle", "condition": "condition"}


def asked_of(work: BulkWork) -> Asked:
    """What bulk work asks for, from what is kept of it."""
    said = work.arguments
    return Asked(
        action=work.action,
        school=_key(said.get("school")),
        room=_key(said.get("room")),
        holder=holder_of(said.get("holder")),
        at=_key(said.get("at")),
        confirm=bool(said.get("confirm")),
        may_move=said.get("may_move", True),
    )


def plain_holder(holder: Holder | None) -> dict[str, Any] | None:
    """A holder as JSON keeps it."""
    if holder is None:
        return None
    key = str(holder.id) if holder.id else None
    return {"kind": holder.kind.value, "id": key, "pupil": holder.pupil_reference, "class": holder.class_label}


def condensed(row: Any) -> Condensed:
    """What bulk work may change of a device, from a row with its columns and its custody's."""
    holder = None
    if row.holder_kind is not None:
        kind = HolderKind(row.holder_kind)
        key = row.person_id if kind is HolderKind.PERSON else row.holder_room_id
        holder = Holder(kind, key, row.pupil_reference, row.class_label)
    loan = Loan(row.due_on, row.loan_ticket_id) if row.due_on is not None else None
    return Condensed(
        row.school_id,
        row.room_id,
        Lifecycle(row.lifecycle),
        Condition(row.condition),
        holder,
        loan,
        getattr(row, "rolled", None),
    )


def dates_of(row: Any) -> Dates:
    """The dates that a device remembers of its life."""
    found: Any = {name: getattr(row, name) for name in DATES}
    return found  # type: ignore[no-any-return]


def plain_before(now: Now) -> dict[str, Any]:
    """What undoing brings back, as JSON keeps it."""
    state = now.state
    holder = state.holder if state.holder and state.holder.kind is HolderKind.PERSON else None
    dates: Any = now.dates
    return {
        "school_id": str(state.school_id),
        "room_id": str(state.room_id) if state.room_id else None,
        "lifecycle": state.lifecycle.value,
        "condition": state.condition.value,
        "holder": plain_holder(state.holder),
        "loan": _plain_loan(state.loan),
        "rolled": state.rolled,
        "person_id": str(holder.id) if holder else None,
        "dates": {name: day.isoformat() if day else None for name, day in dates.items()},
    }


def stood_before(kept: dict[str, Any]) -> Before:
    """What undoing brings back, from what was kept."""
    state = Condensed(
        school_id=uuid.UUID(kept["school_id"]),
        room_id=_key(kept["room_id"]),
        lifecycle=Lifecycle(kept["lifecycle"]),
        condition=Condition(kept["condition"]),
        holder=holder_of(kept["holder"]),
        loan=_loan(kept.get("loan")),
        rolled=kept.get("rolled"),
    )
    dates: Any = {name: dt.date.fromisoformat(day) if day else None for name, day in kept["dates"].items()}
    return Before(state, dates)


def after_columns(now: Now | None, judged: Judged) -> tuple[Any, ...]:
    """School, room, stage, condition, person, room, pupil and class that have it, day and ticket of its loan.

    As planned rows hold them.
    """
    state = judged.after or (now.state if now else None)
    if state is None:
        return (None,) * 10
    holder = state.holder
    person = holder.id if holder and holder.kind is HolderKind.PERSON else None
    room = holder.id if holder and holder.kind is HolderKind.ROOM else None
    pupil, label = (holder.pupil_reference, holder.class_label) if holder else (None, None)
    own = (state.school_id, state.room_id, state.lifecycle.value, state.condition.value)
    loan = (state.loan.due_on, state.loan.ticket_id) if state.loan else (None, None)
    return (*own, person, room, pupil, label, *loan)


def differences(now: Now | None, judged: Judged) -> list[dict[str, Any]]:
    """Field, old and new of everything that would change; keys and codes, worded when they are read."""
    if now is None or judged.after is None:
        return []
    old, new = now.state, judged.after
    found = [
        {"field": field, "old": _plain(getattr(old, name)), "new": _plain(getattr(new, name))}
        for name, field in FIELDS.items()
        if getattr(old, name) != getattr(new, name)
    ]
    if old.holder != new.holder:
        found.append({"field": "holder", "old": _named(old.holder), "new": _named(new.holder)})
    elif old.loan != new.loan:
        found.append({"field": "due_on", "old": _due(old.loan), "new": _due(new.loan)})
    if old.rolled != new.rolled:
        found.append({"field": "roll_over", "old": old.rolled, "new": new.rolled})
    return found


def _named(holder: Holder | None) -> str | None:
    """The key of a person or room, or a pupil's class and reference."""
    if holder is None:
        return None
    return str(holder.id) if holder.id else " · ".join(filter(None, (holder.class_label, holder.pupil_reference)))


def _due(loan: Loan | None) -> str | None:
    return loan.due_on.isoformat() if loan else None


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, uuid.UUID) else value.value if value is not None else None


def _plain_loan(loan: Loan | None) -> dict[str, Any] | None:
    if loan is None:
        return None
    return {"due_on": loan.due_on.isoformat(), "ticket_id": str(loan.ticket_id) if loan.ticket_id else None}


def _loan(kept: dict[str, Any] | None) -> Loan | None:
    """A loan, from what was kept; plans made before loans were kept have none."""
    return Loan(dt.date.fromisoformat(kept["due_on"]), _key(kept["ticket_id"])) if kept else None


def _key(value: Any) -> uuid.UUID | None:
    return uuid.UUID(value) if value else None


def holder_of(kept: dict[str, Any] | None) -> Holder | None:
    """A holder, from what `plain_holder` made of it."""
    if kept is None:
        return None
    return Holder(HolderKind(kept["kind"]), _key(kept["id"]), kept["pupil"], kept["class"])
