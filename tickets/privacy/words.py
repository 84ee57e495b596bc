"""What the report of an export or an erasure says."""

from core.errors import N_
from web.facts import Lexicon

WHAT: dict[str, str] = {
    "person": N_("Name and address"),
    "name_and_address": N_("Name and address"),
    "roles": N_("Roles"),
    "tickets": N_("Requests"),
    "tickets_over": N_("Texts and files of requests that are over"),
    "tickets_open": N_("Requests that are open"),
    "messages": N_("Messages"),
    "files": N_("Files"),
    "register_files": N_("Files on devices, orders and disposal lots"),
    "devices": N_("Devices"),
    "visits": N_("Visits to schools"),
    "findings": N_("Findings of data quality"),
    "time": N_("Minutes of work on tickets"),
    "approvals": N_("Decisions on requests"),
    "mails": N_("E-mails"),
    "notices": N_("Notices"),
    "drafts": N_("Drafts on tickets"),
    "browsers": N_("Signed-in browsers"),
    "links": N_("Links for a new password"),
    "staff_rows": N_("Rows of files of staff"),
    "asked": N_("Notes that they were asked how a request was handled"),
    "trials": N_("Notes of the last day that they came to a form with help"),
    "bounced": N_("Notes on an address that refused mail"),
    "tokens": N_("API tokens"),
    "views": N_("Log of who looked at the data"),
    "texts": N_("Texts of requests and messages"),
    "history": N_("History"),
    "facts": N_("History"),
}
OUTCOMES: dict[str, str] = {
    "exported": N_("included"),
    "left_out": N_("not included"),
    "erased": N_("erased"),
    "kept": N_("kept"),
}
WHY: dict[str, str] = {
    "own_texts_only": N_("What somebody wrote is given to themselves alone."),
    "keys_only": N_("It holds keys and codes, no names and no texts."),
    "work_goes_on": N_("They are still being worked on. Erase again when they are done."),
    "of_others_matters": N_("They belong to other people's requests, or to requests that are still open."),
    "not_returned": N_("The devices have not been returned yet."),
    "history": N_(
        "The history of devices and requests must stay complete. It holds keys and codes, no names and no texts."
    ),
    "log_of_views": N_("The law asks that views of personal data can be traced (Act 906/2019, section 17)."),
}

LEXICON = Lexicon(
    verbs={
        "person.exported": N_("Personal data exported"),
        "person.erased": N_("Personal data erased"),
        "ticket.redacted": N_("Texts and files of somebody who left were erased"),
    },
)
