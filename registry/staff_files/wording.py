"""Files of staff in words: states, outcomes, columns, problems, and why undoing kept somebody."""

import datetime as dt
import uuid
from collections.abc import Callable, Mapping
from typing import Any, Final

from flask_babel import gettext

from core.actor import Actor
from core.errors import N_
from core.languages import NAMES
from organisation.people.roles import Role
from organisation.people.words import ROLES
from organisation.schools import schools
from registry.staff_files.models import BY_FILE, StaffFile, StaffOutcome, StaffRow, StaffState
from registry.staff_files.undoing import RESTORED
from web import moments
from web.facts import Lexicon
from web.fields import say

STATES: Final[Mapping[StaffState, str]] = {
    StaffState.PLANNED: N_("Planned"),
    StaffState.APPLYING: N_("Being applied"),
    StaffState.APPLIED: N_("Applied"),
    StaffState.UNDOING: N_("Being undone"),
    StaffState.UNDONE: N_("Undone"),
    StaffState.DISCARDED: N_("Discarded"),
}
TONES: Final = {
    StaffState.PLANNED: "info",
    StaffState.APPLYING: "info",
    StaffState.APPLIED: "success",
    StaffState.UNDOING: "info",
    StaffState.UNDONE: "quiet",
    StaffState.DISCARDED: "quiet",
}
OUTCOMES: Final[Mapping[StaffOutcome, str]] = {
    StaffOutcome.CREATE: N_("New"),
    StaffOutcome.UPDATE: N_("Changed"),
    StaffOutcome.LEAVE: N_("Leaving"),
    StaffOutcome.UNCHANGED: N_("No change"),
    StaffOutcome.ERROR: N_("Problem"),
}
OUTCOME_TONES: Final = {
    StaffOutcome.CREATE: "success",
    StaffOutcome.UPDATE: "info",
    StaffOutcome.LEAVE: "alert",
    StaffOutcome.UNCHANGED: "quiet",
    StaffOutcome.ERROR: "error",
}
COLUMNS: Final[Mapping[str, str]] = {
    "name": N_("Name"),
    "email": N_("E-mail"),
    "school": N_("School"),
    "role": N_("Role"),
    "language": N_("Language"),
    "external_id": N_("External id"),
    "last_day": N_("Last day"),
    "disabled": N_("Sign-in blocked"),
}
PROBLEMS: Final[Mapping[str, str]] = {
    "email_missing": N_("The e-mail address is missing, by which people are known."),
    "email_unreadable": N_("“%(value)s” is not an e-mail address."),
    "repeated": N_("Row %(row)s is about the same person. Leave one of the rows out."),
    "external_id_repeated": N_("Row %(row)s has the same external id. Each person has their own."),
    "name_missing": N_("Somebody new needs a name."),
    "school_missing": N_("Somebody new needs a school."),
    "too_long": N_("Write at most %(most)s characters."),
    "identity_code": N_("There was a personal identity code here, which Vire does not keep. Take it out of the file; an employee number can be used as external id."),
    "school_unknown": N_("There is no school “%(value)s” that is open. Write its number, short code or full name."),
    "role_not_by_file": N_("A file gives the roles of teacher and school contact alone. Give “%(value)s” on the page of the person."),
    "language_unknown": N_("“%(value)s” is none of fi, sv and en."),
    "day_unreadable": N_("“%(value)s” is not a day such as 31.5.2027 or 2027-05-31."),
    "external_id_taken": N_("Somebody else has the external id “%(value)s”."),
    "blocked": N_("An administrator blocked this person. Decide on the person’s page whether they come in again."),
    "not_yourself": N_("You cannot let yourself go. Ask another administrator."),
}  # fmt: skip
SAID: Final[Mapping[str, str]] = {
    "plan_stale": N_("People have changed since the plan was made, so some rows would come out differently. Nothing was written. This is the new plan: look at it and apply it again."),
    "applying_given_up": N_("Applying failed several times, for a reason that lies with Vire. Nothing was written. An administrator sees the reason under “Background jobs” and can have it tried again."),
    "undoing_given_up": N_("Undoing failed several times, for a reason that lies with Vire. Nothing was written. An administrator sees the reason under “Background jobs” and can have it tried again."),
    "asker_may_not": N_("Whoever asked for it may no longer look after people. Nothing was written."),
}  # fmt: skip
KEPT: Final[Mapping[str, str]] = {
    "changed_since": N_("The person or one of their roles has been changed since then."),
    "signed_in": N_("The person has signed in since then."),
    "has_device": N_("The person has a device."),
    "has_tickets": N_("There are requests that the person made or works on."),
    "yourself": N_("This is you. Ask another administrator."),
}


def problems(row: StaffRow) -> list[dict[str, str]]:
    """What is wrong with a row: column, code, message."""
    return [
        {
            "column": each["column"],
            "code": each["code"],
            "message": say(PROBLEMS[each["code"]], {"value": row.said.get(each["column"], "")} | each["values"]),
        }
        for each in row.problems
    ]


def why_kept(row: StaffRow) -> str:
    """Why undoing left a person as they were; empty: it did not."""
    return gettext(KEPT[row.undo]) if row.undo and row.undo != RESTORED else ""


def said(file: StaffFile) -> dict[str, str] | None:
    """Why the last step was not done: code and message; None: it was."""
    return {"code": file.said, "message": gettext(SAID[file.said])} if file.said else None


def value(actor: Actor, field: str, said: Any) -> str:
    """A value of a change in words."""
    if said is None:
        return ""
    return str(_IN_WORDS[field](actor, said)) if field in _IN_WORDS else str(said)


def _role(actor: Actor, said: Any) -> str:
    if isinstance(said, str):
        return str(gettext(ROLES[Role(said)]))
    return f"{gettext(ROLES[Role(said['role'])])}, {_school(actor, said['school'])}"


def _school(actor: Actor, key: str) -> str:
    return schools.names(actor, [uuid.UUID(key)]).get(uuid.UUID(key), "")


_IN_WORDS: Final[Mapping[str, Callable[[Actor, Any], Any]]] = {
    "role": _role,
    "school": _school,
    "language": lambda _, code: gettext(NAMES[code]),
    "last_day": lambda _, day: moments.day(dt.date.fromisoformat(day)),
    "disabled": lambda _, said: gettext("yes") if said else gettext("no"),
}

LEXICON = Lexicon(
    verbs={
        "staff_file.uploaded": N_("File of staff uploaded"),
        "staff_file.planned": N_("File of staff planned again"),
        "staff_file.apply_started": N_("Applying a file of staff begun"),
        "staff_file.applied": N_("File of staff applied"),
        "staff_file.undo_started": N_("Undoing a file of staff begun"),
        "staff_file.undone": N_("File of staff undone"),
        "staff_file.discarded": N_("File of staff discarded"),
        "staff_file.given_up": N_("Work on a file of staff given up"),
        "staff_file.taken_up": N_("Work on a file of staff tried again"),
        "staff_file.emptied": N_("Rows of an old file of staff deleted"),
        "staff_file.template_exported": N_("Empty table for staff downloaded"),
        "staff_file.hand_back_exported": N_("List of what leavers hand back downloaded"),
        "grant.ended": N_("Role given an end by a file"),
        "grant.reopened": N_("End of a role taken back"),
    },
    fields={
        "staff_file": N_("File of staff"),
        "staff_file.state": N_("State of the file"),
        "kept": N_("Left as they were"),
        "external_id": N_("External id"),
    },
    values={"staff_file.state": STATES, "person.note": {BY_FILE: N_("by a file of staff")}},
    pages={"staff_file": ("/people/files/{id}", "person:write")},
)
