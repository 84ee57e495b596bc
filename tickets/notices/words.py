"""What notices say, by the fact that they tell of."""

from core.errors import N_

WORDS = {
    "ticket.answered": N_("Your request was answered"),
    "ticket.resolved": N_("Your request is done"),
    "ticket.cancelled": N_("Your request was cancelled"),
    "ticket.merged": N_("Your request was joined to another"),
    "ticket.unmerged": N_("Your request is a separate request again"),
    "ticket.put_off": N_("Your request is waiting for your answer"),
    "ticket.replied": N_("The requester wrote"),
    "ticket.reopened": N_("One of your tickets was opened again"),
    "ticket.assigned": N_("A colleague gave you a ticket"),
    "ticket.rules_failed": N_("The rules could not route a ticket"),
    "ticket.needs_person": N_("A ticket was routed too often: decide who takes it"),
    "ticket.taken_over": N_("A colleague took a ticket of yours"),
    "ticket.taken_away": N_("A ticket of yours was handed to others"),
    "ticket.agent_left": N_("Something happened on a ticket whose agent has left"),
    "ticket.wait_ended": N_("One of your tickets has waited until its day: work continues"),
    "ticket.due_soon": N_("One of your tickets is due soon"),
    "ticket.overdue": N_("A ticket was not answered or resolved in time"),
    "ticket.promise_broken": N_("A promise of yours was not kept in time"),
    "ticket.withdrawn": N_("One of your tickets was withdrawn"),
}
