"""Words for a ticket's parts and what happens to them."""

from core.errors import N_
from tickets.parts.cascade import Effect
from tickets.states import LineState
from tickets.ticket.transitions import Command
from web.facts import Lexicon

LINE_STATES: dict[LineState, str] = {
    LineState.OPEN: N_("Open"),
    LineState.IN_WORK: N_("Being worked on"),
    LineState.DONE: N_("Done"),
    LineState.DECLINED: N_("Declined"),
}
LINE_TONES: dict[LineState, str] = {
    LineState.OPEN: "neutral",
    LineState.IN_WORK: "info",
    LineState.DONE: "success",
    LineState.DECLINED: "alert",
}
ENDS: dict[Command, str] = {
    Command.RESOLVE: N_("When this ticket is resolved"),
    Command.REOPEN: N_("When it is opened again"),
    Command.CANCEL: N_("When it is cancelled"),
    Command.MERGE: N_("When it is joined to another"),
}
EFFECTS: dict[Effect, str] = {
    Effect.RESOLVED_TOO: N_("open parts are resolved with it; those with a loan device out stay open"),
    Effect.OPEN_AGAIN_TOO: N_("parts that were resolved with it are opened again; all others stay as they are"),
    Effect.ON_ITS_OWN: N_("its parts go on as tickets of their own"),
    Effect.FOLLOWS: N_("its parts become parts of that ticket"),
}

LEXICON = Lexicon(
    verbs={
        "ticket.parent_set": N_("Made a part of another ticket"),
        "ticket.parent_removed": N_("No longer a part of another ticket"),
        "ticket.child_added": N_("A part was added"),
        "ticket.resolved_with_parent": N_("Resolved with the ticket of which it is a part"),
        "ticket.reopened_with_parent": N_("Opened again with the ticket of which it is a part"),
        "ticket.swapped": N_("Faulty device in, loan device out"),
        "ticket.split": N_("Split: a second matter has a ticket of its own"),
        "ticket.lines_set": N_("State of devices changed"),
        "ticket.devices_added": N_("Devices added"),
        "ticket.step_added": N_("Step added to the checklist"),
        "ticket.steps_removed": N_("Steps of the checklist taken away again"),
        "ticket.step_done": N_("Step of the checklist done"),
        "ticket.step_undone": N_("Step of the checklist open again"),
        "ticket.time_noted": N_("Time noted"),
        "ticket.time_taken_back": N_("Noted time taken back"),
    },
    fields={
        "ticket_child": N_("Part of another ticket"),
        "faulty_id": N_("Faulty device"),
        "loaner_id": N_("Loan device"),
        "child_id": N_("Part"),
        "ticket_child.parent_id": N_("Part of the ticket"),
        "resolved_with_parent": N_("Resolved with its parent"),
        "ticket_step": N_("Step of the checklist"),
        "step_id": N_("Step"),
        "is_own": N_("Of this ticket alone"),
        "done_at": N_("Done at"),
        "done_by_id": N_("Done by"),
        "time_spent": N_("Time"),
        "minutes": N_("Minutes"),
        "on": N_("Day"),
        "progress": N_("State of the device"),
    },
    values={"progress": LINE_STATES},
    keys={
        "faulty_id": "device",
        "loaner_id": "device",
        "child_id": "ticket",
        "ticket_child.parent_id": "ticket",
        "done_by_id": "person",
    },
)
