"""The permission table in words, for the page and for docs/permissions.md."""

from core.errors import N_
from organisation.people.roles import TABLE, Role

PARTS = {
    N_("Schools and people"): ("school", "room", "person", "token", "event", "operations", "bulk"),
    N_("Register"): (
        "model",
        "standard",
        "supplier",
        "order",
        "despatch",
        "invoice",
        "appropriation",
        "batch",
        "device",
        "pool",
        "repair",
        "quality",
        "stocktake",
        "rollover",
        "software",
        "disposal",
    ),
    N_("Desk"): (
        "ticket",
        "form",
        "approval",
        "mail",
        "routing",
        "calendar",
        "team",
        "roster",
        "service",
        "incident",
        "problem",
        "exam",
        "reply",
        "help",
        "category",
    ),
}

WORDS: dict[str, str] = {
    "school:read": N_("See schools"),
    "school:write": N_("Add, correct and close schools"),
    "school:change": N_("Merge, close and rename schools"),
    "school:contact": N_("Change a school's contact details"),
    "room:read": N_("See rooms"),
    "room:write": N_("Add and change rooms"),
    "person:read": N_("See people and their roles"),
    "person:find": N_("Find a person by name"),
    "person:write": N_("Manage people and their roles"),
    "token:own": N_("Create own API tokens"),
    "event:read": N_("Read the audit log"),
    "event:redact": N_("Remove a note from the history"),
    "operations:read": N_("See background jobs"),
    "operations:write": N_("Try background jobs again"),
    "bulk:write": N_("Make many changes in a short time"),
    "model:read": N_("See device models"),
    "model:write": N_("Manage models, spellings and standard listings"),
    "quality:read": N_("See what is wrong in the register"),
    "software:read": N_("See which devices have the software that they must have"),
    "software:report": N_("Send in the outcomes of installations"),
    "software:write": N_("Keep software titles, and say which devices must have them"),
    "stocktake:read": N_("See stocktakes"),
    "stocktake:scan": N_("Scan devices in a stocktake"),
    "stocktake:sign": N_("Sign off a school's stocktake"),
    "rollover:read": N_("See roll-overs of a school year"),
    "rollover:work": N_("Hand in class lists of a roll-over"),
    "rollover:write": N_("Begin and close a roll-over"),
    "stocktake:write": N_("Begin a stocktake"),
    "disposal:read": N_("See disposal lots"),
    "disposal:write": N_("Fill and close disposal lots and record that data was destroyed"),
    "standard:read": N_("See how devices stand towards the standard"),
    "supplier:read": N_("See suppliers"),
    "supplier:write": N_("Manage suppliers"),
    "order:read": N_("See orders"),
    "order:write": N_("Make, change and close orders"),
    "order:receive": N_("Receive what was ordered"),
    "despatch:read": N_("See despatches"),
    "despatch:write": N_("Register despatches"),
    "invoice:read": N_("See invoices"),
    "invoice:write": N_("Record invoices"),
    "invoice:approve": N_("Approve or refuse invoices of orders that one neither placed nor received"),
    "appropriation:read": N_("See appropriations and what is left of them"),
    "appropriation:write": N_("Add and change appropriations"),
    "batch:read": N_("See purchase batches"),
    "batch:delivery": N_("Import deliveries"),
    "batch:opening": N_("Import the opening register"),
    "batch:correction": N_("Correct devices by a file"),
    "device:read": N_("See devices"),
    "device:holder": N_("See who has a device"),
    "device:price": N_("See prices"),
    "device:write": N_("Add and correct devices"),
    "device:move": N_("Move devices to another school or room"),
    "pool:read": N_("See pools of devices to lend"),
    "pool:write": N_("Add pools of devices to lend, and put devices into them"),
    "repair:read": N_("See repairs and their cost"),
    "repair:write": N_("Send devices to repair and record their return"),
    "device:hand": N_("Hand devices over and take them back"),
    "device:condition": N_("Mark devices as faulty or repaired"),
    "device:retire": N_("Take devices out of use"),
    "device:bulk": N_("Change many devices at once"),
    "device:note": N_("Read and write notes on devices"),
    "device:export": N_("Export devices"),
    "ticket:file": N_("File tickets"),
    "ticket:own": N_("Follow own tickets"),
    "ticket:school": N_("See the school's tickets"),
    "ticket:read": N_("See tickets of all schools"),
    "ticket:work": N_("Work on tickets"),
    "ticket:internal": N_("Read and write internal notes"),
    "ticket:assign": N_("Assign tickets"),
    "ticket:lead": N_("Lead a team's work on tickets"),
    "ticket:sensitive": N_("Mark tickets as sensitive"),
    "service:read": N_("See services and major incidents"),
    "service:write": N_("Say how a service is, and add services"),
    "incident:write": N_("Declare major incidents and end them"),
    "problem:read": N_("See problems of models and deliveries"),
    "problem:write": N_("Record problems and claims to suppliers"),
    "exam:read": N_("See exams of schools"),
    "exam:write": N_("Enter exams and say what is ready"),
    "form:read": N_("See what can be requested"),
    "form:write": N_("Add and change forms of the request catalogue"),
    "approval:school": N_("Approve requests of one's school"),
    "approval:assets": N_("Approve requests for devices"),
    "mail:read": N_("Read mails that came or were sent"),
    "mail:write": N_("Decide about mail that made no ticket"),
    "ticket:behalf": N_("File tickets for someone else"),
    "routing:read": N_("See routing rules"),
    "routing:write": N_("Change and publish routing rules"),
    "calendar:read": N_("See calendars and targets of service"),
    "calendar:write": N_("Change calendars and targets of service"),
    "roster:read": N_("See everybody's shifts, absences and skills"),
    "roster:write": N_("Change shifts, absences and skills"),
    "team:read": N_("See teams"),
    "team:write": N_("Manage teams"),
    "team:members": N_("Say who works in a team, how much and who is away"),
    "reply:read": N_("Use canned replies and macros"),
    "reply:write": N_("Write canned replies and macros"),
    "help:read": N_("Read help articles"),
    "help:write": N_("Write help articles and decision trees"),
    "category:read": N_("See categories"),
    "category:write": N_("Manage categories"),
}


def by_part() -> list[tuple[str, list[tuple[str, str, set[Role]]]]]:
    """The table in its parts: title, then permission code, what it allows and the roles that hold it."""
    return [
        (title, [(code, WORDS.get(code, code), roles) for code, roles in TABLE.items() if code.split(":")[0] in nouns])
        for title, nouns in PARTS.items()
    ]


def as_markdown() -> str:
    """docs/permissions.md."""
    lines = ["# Who may do what", "", "Written from `organisation/people/roles.py` by `flask permissions`.", ""]
    for title, rows in by_part():
        lines += [f"## {title}", "", f"| | {' | '.join(role.replace('_', ' ') for role in Role)} |"]
        lines += ["|---|" + ":-:|" * len(Role)]
        for code, words, roles in rows:
            ticks = " | ".join("✓" if role in roles else "" for role in Role)
            lines += [f"| {words} (`{code}`) | {ticks} |"]
        lines += [""]
    return "\n".join(lines)
