"""What Vire keeps of people, for how long, and by which rule. Read only: each period stands with the code that ends it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from core.actor import Actor
from core.errors import N_
from core.outbox import purge as jobs
from core.settings import Settings
from organisation.access import purge as access
from organisation.access import resets, signin
from tickets.bulk import works
from tickets.desk import drafts
from tickets.feedback import links
from tickets.knowledge import trials
from tickets.notices import reading as notices

READ = "person:read"


@dataclass(frozen=True, slots=True)
class Kept:
    """One kind of data.

    what     the data, in words
    longest  how long at most; None: no fixed time
    ends     what ends it, or that nothing does
    setting  the setting that names the period, if there is one
    """

    what: str
    longest: timedelta | None
    ends: str
    setting: str = ""


def all_of(actor: Actor, own: Settings) -> Sequence[Kept]:
    """Every kind of data with its period, those of people first. Raises Forbidden."""
    actor.must(READ)
    return [*OF_PEOPLE, *_by_settings(own), *BY_THEMSELVES, *FOR_EVER]


def _by_settings(own: Settings) -> Sequence[Kept]:
    return [
        Kept(
            N_("Mails: addresses, subject, text"),
            timedelta(days=own.mail_kept_days),
            N_("Deleted by themselves. That a mail was sent, and about which request, stays."),
            "MAIL_KEPT_DAYS",
        ),
        Kept(
            N_("Files of deliveries and of staff, lists of bulk work"),
            timedelta(days=own.imports_kept_days),
            N_("Deleted by themselves. What they changed in the register, and the figures, stay."),
            "IMPORTS_KEPT_DAYS",
        ),
    ]


OF_PEOPLE = (
    Kept(
        N_("Name, e-mail address, language and roles of a person"),
        None,
        N_("Until an administrator erases the data of somebody who has left, on the person’s page."),
    ),
    Kept(
        N_("Requests: title, texts, messages, files, phone number"),
        None,
        N_("Until the requester is erased. Category, school, times and outcome of the request stay."),
    ),
    Kept(
        N_("Who had a device, and when"),
        None,
        N_("For as long as the device is in the register, without a name once the person is erased."),
    ),
    Kept(
        N_("Whether somebody said that they received a device"),
        None,
        N_("For ever: it stands with a key of who had the device when, without a name."),
    ),
    Kept(
        N_("Findings of data quality that were given to somebody"),
        None,
        N_("Until the finding is taken back or given to somebody else, or the device leaves the register."),
    ),
    Kept(
        N_("Visits to schools: who went where on which day"),
        None,
        N_("For ever, without a name once the person is erased."),
    ),
    Kept(
        N_("Files on devices, orders and disposal lots"),
        None,
        N_(
            "Until somebody removes the file on the page where it stands. Who added it has no name once they are erased."
        ),
    ),
    Kept(
        N_("Pupils"),
        None,
        N_("No names are kept: a reference of the pupil register and the class, in the history of the device."),
    ),
    Kept(
        N_("Answers to the survey"),
        None,
        N_("Only counted by month, team and school; who answered what is not kept."),
    ),
)
BY_THEMSELVES = (
    Kept(N_("Notices that were read"), notices.KEPT, N_("Deleted by themselves.")),
    Kept(N_("Notices that nobody read"), notices.KEPT_UNREAD, N_("Deleted by themselves.")),
    Kept(
        N_("Drafts on tickets, and who has a ticket open"),
        drafts.KEPT,
        N_("Until they are sent, or deleted by themselves; who has a ticket open only while it is open."),
    ),
    Kept(
        N_("Changes of many tickets at once"),
        timedelta(days=works.KEPT_DAYS),
        N_("Deleted by themselves; until then they can be undone."),
    ),
    Kept(N_("Signed-in browsers"), signin.LONGEST, N_("Until signing out, or at the latest when the time is up.")),
    Kept(
        N_("Who came to a form for which there is help"),
        trials.SETTLED_AFTER,
        N_("Then it is counted whether a request was filed, and who it was is forgotten."),
    ),
    Kept(
        N_("Links for a new password"),
        resets.LASTS,
        N_("Until the link is used, or at the latest when the time is up."),
    ),
    Kept(
        N_("Links of a mail that say whether it works"),
        links.LASTS,
        N_("Until the link is used, or at the latest when the time is up."),
    ),
    Kept(
        N_("API tokens that have ended"),
        access.TOKENS_KEPT,
        N_("Deleted by themselves; until then their owner sees which they were."),
    ),
    Kept(N_("Background jobs that are done"), jobs.DONE_KEPT, N_("Deleted by themselves.")),
)
FOR_EVER = (
    Kept(N_("History of every change"), None, N_("For ever. It holds keys and codes, no names, addresses or texts.")),
    Kept(
        N_("Log of who looked at personal data"),
        None,
        N_("For ever, by section 17 of Act 906/2019 (information management)."),
    ),
    Kept(N_("Devices, orders, invoices, disposal lots"), None, N_("For ever: a device is retired, never deleted.")),
)
