"""The whole permission table, on one screen. A permission reaches the schools of the grant that gives it.

Source: design of who sees and does what, docs/permissions.md
"""

import enum


class Role(enum.StrEnum):
    """What a person is to the service."""

    REQUESTER = "requester"
    SCHOOL_CONTACT = "school_contact"
    AGENT = "agent"
    LEAD = "lead"
    PROCUREMENT = "procurement"
    RECEIVER = "receiver"
    ASSET_MANAGER = "asset_manager"
    AUDITOR = "auditor"
    ADMIN = "admin"
    INTEGRATION = "integration"


R, C, G, L, P, V, M, U, A, I = Role  # noqa: E741  in the order above; V receives goods, U audits

TABLE: dict[str, set[Role]] = {
    # --- organisation
    "school:read": {R, C, G, L, P, V, M, U, A, I},
    "school:write": {A},
    "school:change": {M, A},  # merge it into another one, close or rename it: planned, applied and undone
    "school:contact": {C, A},  # its phone, address and the person or office to ask for
    "room:read": {R, C, G, L, P, V, M, U, A, I},
    "room:write": {C, A},
    "person:read": {A, U},
    "person:find": {C, G, L, M, A},  # look up a holder or a requester by name
    "person:write": {A},
    "token:own": {R, C, G, L, P, V, M, U, A, I},
    "event:read": {U},
    "event:redact": {U},  # take the note out of a fact
    "operations:read": {L, A},  # jobs, dead letters, heartbeats
    "operations:write": {L, A},  # try a job that was given up again
    "bulk:write": {G, L, P, V, M, A, I},  # many changes in a short time, see organisation.access.paces
    # --- registry
    "model:read": {R, C, G, L, P, V, M, U, A, I},
    "model:write": {M},
    "supplier:read": {P, V, M, U},
    "supplier:write": {P},
    "order:read": {P, V, M, U},
    "order:write": {P},
    "order:receive": {V},
    "despatch:read": {P, V, M, U},
    "despatch:write": {P},  # what a supplier says it sent; who receives goods never announces them
    "invoice:read": {P, V, M, U},
    "invoice:write": {P, M},
    "invoice:approve": {P, M},  # never of an order that one placed or received goods of
    "appropriation:read": {P, M, U},
    "appropriation:write": {P, M},
    "batch:read": {P, V, M, U},
    "batch:delivery": {P},
    "batch:opening": {M},
    "batch:correction": {M},
    "device:read": {R, C, G, L, P, V, M, U, I},  # of one's own school for R and C, of all for the others
    "standard:read": {C, L, P, M, U},  # how devices stand towards the standard, by school
    "device:holder": {C, G, L, P, V, M, U},  # who has it
    "device:price": {P, M, U},
    "device:write": {M},  # add and correct one
    "device:move": {M, G, L},
    "device:hand": {C, G, L, M},  # hand over and take back
    "pool:read": {G, L, M, U},  # devices that are kept to be lent, and what a pool lacks
    "pool:write": {L, M},
    "set:read": {C, G, L, M, U},  # class sets and charging carts, of one's own school for C
    "set:write": {C, M},
    "kit:read": {C, L, P, M, U},  # what rooms should hold and lack, and what adding it costs
    "kit:write": {M},
    "kit:choose": {C, M},  # another kit for a room
    "repair:read": {G, L, P, M, U},  # what is with a vendor, its cost and how long it takes
    "repair:write": {G, L, M},
    "device:condition": {G, L, M},  # faulty, repair, working again
    "device:retire": {M},
    "disposal:read": {M, U},
    "disposal:write": {M},  # lots for the recycler and the proof that data was destroyed
    "quality:read": {C, M, U},  # what is wrong in the register
    "quality:write": {M},  # who puts it right by when
    "software:read": {C, G, L, M, U, I},  # which devices have the software that they must have, by school
    "software:report": {L, M, I},  # send in what the deployment tool says
    "software:write": {M},  # titles, and which devices must have them
    "sighting:report": {L, M, I},  # send in when device management saw devices
    "stocktake:read": {C, G, L, M, U},
    "stocktake:scan": {C, G, L, M},
    "stocktake:sign": {C, M},  # approve what a school's stocktake came to
    "stocktake:write": {M},
    "rollover:read": {C, G, L, M, U},  # roll-overs of a school year: what stays, comes back or goes on
    "rollover:work": {C, M},  # hand in class lists of a school
    "rollover:write": {M},  # begin and close one
    "device:bulk": {C, G, L, M},  # plan, apply and undo one action on many devices
    "device:note": {C, G, L, M},  # read and write notes on devices
    "device:export": {C, G, L, P, M, U},
    # --- tickets
    "ticket:file": {R, C, G, L, P, V, M, U, A},
    "ticket:own": {R, C, G, L, P, V, M, U, A},  # own and watched: read, answer, confirm, reopen, cancel
    "ticket:school": {C},  # the school's non-sensitive tickets
    "ticket:read": {G, L},  # every non-sensitive ticket of all schools
    "ticket:work": {G, L},  # take, answer, classify, wait, resolve
    "ticket:internal": {G, L},  # internal notes
    "ticket:assign": {G, L},
    "ticket:lead": {L},  # give back anybody's work, see sensitive tickets of one's own teams and how old tickets are
    "ticket:sensitive": {G, L},  # say that only those who work on a ticket may see it, or that all of the desk may
    "ticket:behalf": {C, G, L},  # file for someone else
    "service:read": {R, C, G, L, P, V, M, U, A, I},  # state of services, banners, declared major incidents
    "service:write": {L, A},
    "incident:write": {L},  # declare a major incident and end it
    "problem:read": {G, L, P, M, U},  # defects of models and deliveries, with serial numbers and numbers of tickets
    "problem:write": {L, P, M},  # record them, claim from suppliers; what a claim brought is a price
    "exam:read": {C, G, L, M, U, A},  # exams of schools and what is ready for them
    "exam:write": {C, L, A},
    "form:read": {R, C, G, L, P, V, M, U, A},  # what can be asked for
    "form:write": {L, A},
    "approval:school": {C},  # agree to what one's school asks for
    "approval:assets": {M},
    "mail:read": {G, L},  # mails that came or went
    "mail:write": {G, L},  # decide about mail that made no ticket
    "mailbox:read": {L, A},  # what each mailbox means, and how fetching from it goes
    "mailbox:write": {A},
    "routing:read": {G, L, U, A},
    "routing:write": {A, L},
    "calendar:read": {G, L, U, A},
    "calendar:write": {L, A},
    "team:read": {G, L, U, A},
    "team:write": {A},
    "roster:read": {L, A},  # shifts, absences and skills; one's own may be read by who works on tickets
    "roster:write": {L, A},
    "team:members": {L, A},  # who works in a team, with what share, and who is away
    "reply:read": {G, L},  # canned replies and macros
    "reply:write": {L},
    "survey:read": {L, M, U},  # how well requests were handled; no answers of fewer than five
    "survey:write": {L},  # how many are asked
    "help:read": {R, C, G, L, P, V, M, U, A},  # articles and decision trees
    "help:write": {G, L},
    "help:effect": {L, U},  # what help before filing saves, counted without names
    "category:read": {R, C, G, L, P, V, M, U, A, I},
    "category:write": {A},
}


def permissions(role: Role) -> frozenset[str]:
    """What `role` may do, within the schools of its grant."""
    return _BY_ROLE[role]


_BY_ROLE = {role: frozenset(p for p, roles in TABLE.items() if role in roles) for role in Role}
