"""The commands of a ticket's page: what each form holds, what it does, and what is said when it is done."""

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final

from core.actor import Actor
from core.errors import N_, Invalid
from core.settings import Settings
from tickets.attachments.preparing import Prepared
from tickets.attachments.refusals import FileRefused
from tickets.desk import (
    attaching,
    classifying,
    closing,
    destination,
    merging,
    messages,
    queue,
    schemas,
    sensitivity,
    waiting,
    working,
)
from tickets.desk.attaching import Added
from tickets.desk.refusals import TeamUnknown
from tickets.states import Visibility, WaitReason
from tickets.teams import membership
from tickets.ticket.models import Ticket
from tickets.ticket.refusals import MergeTargetUnknown, WaitReasonMissing
from web.fields import Choice, Day, Flag, Input, Said, Text

NOT_SENT: Final = N_("Nothing was sent. Choose the right files, or send the text alone.")


class HandOver(Input):
    """`to` is a team's key, or a team's and a person's with a colon between."""

    to = Text(1, 80, required=True)
    reason = Text(0, 500, load_default="")


class MergeByNumber(Input):
    into = Text(1, 40, required=True, metadata={"description": "number"})


class SayOnPage(schemas.Say):
    """`wait` comes with the button that sends the text and sets the ticket to waiting; else the rest says nothing.

    The text may be empty where files are sent.
    """

    text = Text(0, 10_000, lines=True, load_default="")
    wait = Flag(load_default=False)
    reason = Choice(WaitReason)
    until = Day()
    mention = Text(0, 254, load_default="", metadata={"description": "whom a note mentions, besides its text"})
    reply = Text(
        0, 60, load_default="", metadata={"description": "chosen beside the text, of which it was made a part"}
    )


@dataclass(frozen=True, slots=True)
class PageCommand:
    """One form of the page.

    done       what is said afterwards
    words      the field with words of one's own, which are never lost
    versioned  it is refused when somebody else changed the ticket meanwhile
    leaves     afterwards the ticket is somebody else's, so one goes back to the list
    goes_to    says where it is now, in the reader's language
    """

    schema: type[Input]
    run: Callable[[Actor, Ticket, dict[str, Any]], Any]
    done: str
    words: str = ""
    versioned: bool = True
    leaves: bool = False
    goes_to: Callable[[Ticket, str], str] | None = None


@dataclass(slots=True)
class Files:
    """Files that were sent with a form, and what became of them."""

    prepared: Prepared
    own: Settings
    added: Added = field(default_factory=Added)


def _say(actor: Actor, ticket: Ticket, given: dict[str, Any]) -> None:
    files: Files | None = given.pop("files", None)
    del given["reply"]
    if (mention := given.pop("mention")) and given["visibility"] is Visibility.INTERNAL and given["text"]:
        given["text"] = f"{given['text']} @{mention}"
    is_waiting, wait = given.pop("wait"), {name: given.pop(name) for name in ("reason", "until") if name in given}
    if is_waiting and "reason" not in wait:
        raise WaitReasonMissing
    if files is not None:
        files.added = _with_files(actor, ticket, files, given)
    elif given["text"]:
        messages.add(actor, ticket, **given)
    else:
        raise Invalid({"text": [N_("Write something here.")]})
    if is_waiting:
        waiting.put_off(actor, ticket, **wait)


def _with_files(actor: Actor, ticket: Ticket, files: Files, given: dict[str, Any]) -> Added:
    """Nothing is sent without a file that belongs to it. Raises Invalid: which file is refused, and why."""
    refused = [why for _, _, why in files.prepared.refused]
    try:
        if not refused:
            return attaching.attach(actor, ticket, files.prepared, files.own, all_or_none=True, **given)
    except FileRefused as no_room:
        refused = [no_room]
    raise Invalid({"files": [*(Said(why.says, **why.values) for why in refused), NOT_SENT]})


def _hand_over(actor: Actor, ticket: Ticket, given: dict[str, Any]) -> None:
    team, _, person = given["to"].partition(":")
    found = membership.open_one(team)
    try:
        agent = uuid.UUID(person) if person else None
    except ValueError:
        raise TeamUnknown from None
    if found is None:
        raise TeamUnknown
    working.assign(actor, ticket, team=found, agent=agent, reason=given["reason"])


def _classify(actor: Actor, ticket: Ticket, given: dict[str, Any]) -> None:
    """The form sends all it shows: what stays as the reader saw it was not judged, and follows the category."""
    seen = {"impact": ticket.impact, "urgency": ticket.urgency}
    judged = {name: value for name, value in given.items() if value != seen.get(name)}
    classifying.classify(actor, ticket, **judged)


def _merge(actor: Actor, ticket: Ticket, given: dict[str, Any]) -> None:
    found = queue.by_number(actor, given["into"])
    if found is None:
        raise MergeTargetUnknown
    merging.merge(actor, ticket, into=found)


def _with(command: Callable[..., Any]) -> Callable[[Actor, Ticket, dict[str, Any]], Any]:
    return lambda actor, ticket, given: command(actor, ticket, **given)


PAGE_COMMANDS: Mapping[str, PageCommand] = MappingProxyType(
    {
        "messages": PageCommand(
            *(SayOnPage, _say, N_("Your message was added."), "text"),
            versioned=False,
            goes_to=destination.after_saying,
        ),
        "school-messages": PageCommand(
            *(schemas.SayForSchool, _with(messages.add_for_school), N_("Your message was added."), "text"),
            versioned=False,
        ),
        "take": PageCommand(schemas.Take, _with(working.take), N_("The ticket is yours.")),
        "assign": PageCommand(
            *(HandOver, _hand_over, N_("The ticket was handed over."), "reason"),
            leaves=True,
            goes_to=destination.after_handing_over,
        ),
        "reject": PageCommand(
            schemas.Reason, _with(working.give_back), N_("The ticket was given back."), "reason", leaves=True
        ),
        "classify": PageCommand(
            schemas.Classify, _classify, N_("The ticket was classified."), goes_to=destination.after_classifying
        ),
        "wait": PageCommand(schemas.Wait, _with(waiting.put_off), N_("The ticket is waiting."), "text"),
        "resume": PageCommand(schemas.Nothing, _with(working.resume), N_("Work continues.")),
        "resolve": PageCommand(schemas.Resolve, _with(closing.resolve), N_("The ticket was resolved."), "text"),
        "confirm": PageCommand(schemas.Nothing, _with(closing.confirm), N_("Thank you. It is closed.")),
        "reopen": PageCommand(schemas.Reopen, _with(closing.reopen), N_("It is open again."), "text"),
        "cancel": PageCommand(schemas.Reason, _with(closing.cancel), N_("The ticket was cancelled."), "reason"),
        "merge": PageCommand(MergeByNumber, _merge, N_("The ticket was joined to the other.")),
        "sensitive": PageCommand(
            schemas.MarkSensitive, _with(sensitivity.mark), N_("Who may see the ticket was changed."), "reason"
        ),
        "unmerge": PageCommand(
            *(schemas.Reason, _with(merging.unmerge), N_("The ticket is separate again."), "reason"),
            goes_to=destination.after_splitting,
        ),
    }
)
