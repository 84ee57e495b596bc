"""What notices say, by the fact that they tell of."""

from core.errors import N_

WORDS = {
    "ticket.answered": N_("Your request was answered"),
    "ticket.resolved": N_("Your request is done"),
    "ticket.cancelled": N_("Your request was cancelled"),
    "ticket.merged": N_("Your request was joined to another"),
    "ticket.unmerged": N_("Your request is a separate request again"),
    "ticket.change_undone": N_("Your request goes on: what was done was taken back"),
    "ticket.put_off": N_("Your request is waiting for your answer"),
    "ticket.reminded": N_("A reminder: your request is waiting for your answer"),
    "ticket.expired": N_("No answer came, so your request has ended: it can be opened again"),
    "ticket.incident_over": N_("The disruption that affects you is over"),
    "ticket.burst": N_("Many people report the same: it may be a major incident"),
    "ticket.replied": N_("The requester wrote"),
    "ticket.mentioned": N_("A colleague mentioned you in a note"),
    "ticket.reopened": N_("One of your tickets was opened again"),
    "ticket.assigned": N_("A colleague gave you a ticket"),
    "ticket.rules_failed": N_("The rules could not route a ticket"),
    "ticket.needs_person": N_("A ticket was routed too often: decide who takes it"),
    "ticket.taken_over": N_("A colleague took a ticket of yours"),
    "ticket.taken_away": N_("A ticket of yours was handed to others"),
    "ticket.not_taken": N_("You had not taken a ticket in time: it goes to a colleague"),
    "ticket.agent_left": N_("Something happened on a ticket whose agent has left"),
    "ticket.wait_ended": N_("One of your tickets has waited until its day: work continues"),
    "ticket.wait_expired": N_("One of your tickets has ended: no answer came"),
    "ticket.parts_done": N_("All parts of one of your tickets are done"),
    "ticket.loan_due": N_("A device lent for your ticket is to be returned soon"),
    "ticket.loan_overdue": N_("A device lent for your ticket has not been returned in time"),
    "ticket.approval_asked": N_("A request waits for your approval"),
    "ticket.approved": N_("One of your tickets was approved"),
    "ticket.approval_refused": N_("One of your tickets was not approved and is cancelled"),
    "ticket.approval_forgotten": N_("Nobody decided in time about the approval of one of your tickets"),
    "ticket.due_soon": N_("One of your tickets is due soon"),
    "ticket.overdue": N_("A ticket was not answered or resolved in time"),
    "ticket.promise_broken": N_("A promise of yours was not kept in time"),
    "ticket.withdrawn": N_("One of your tickets was withdrawn"),
}

LEADS_TO = {"ticket.approval_asked": "/approvals"}  # verb → where its notice leads, if not to the ticket
