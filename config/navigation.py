"""What stands in the header: the pages a person may open."""

from functools import partial
from typing import Any

from flask import g, has_request_context, request
from flask_babel import gettext

from core.actor import Actor
from core.errors import N_
from tickets.notices import reading as notices

REPORT = "/tickets/new"
# label, address, a permission that opens it, key
ENTRIES: list[tuple[str, str, str, str]] = [
    (N_("Desk"), "/desk", "ticket:read", "g d"),
    (N_("Report a fault"), REPORT, "ticket:file", ""),
    (N_("My requests"), "/tickets", "ticket:own", "g m"),
    (N_("What you can request"), "/request-forms", "form:read", ""),
    (N_("Help"), "/help", "help:read", ""),
    (N_("Devices"), "/devices", "device:read", "g l"),
    (N_("Loans"), "/loans", "device:holder", ""),
    (N_("Loan pools"), "/pools", "pool:read", ""),
    (N_("Class sets and carts"), "/device-sets", "set:read", ""),
    (N_("Repairs"), "/repairs", "repair:read", ""),
    (N_("Deliveries"), "/purchasing", "batch:read", "g p"),
    (N_("Orders"), "/orders", "order:read", "g o"),
    (N_("Despatches"), "/despatches", "despatch:read", ""),
    (N_("Invoices"), "/invoices", "invoice:read", ""),
    (N_("Suppliers"), "/suppliers", "supplier:read", ""),
    (N_("Appropriations"), "/appropriations", "appropriation:read", ""),
    (N_("Catalogue"), "/catalogue", "model:read", ""),
    (N_("Own fields"), "/own-fields", "model:write", ""),
    (N_("Standardisation"), "/standards", "standard:read", ""),
    (N_("Room kits"), "/room-kits", "kit:read", ""),
    (N_("Stocktakes"), "/stocktakes", "stocktake:read", ""),
    (N_("Seen by the network"), "/sightings", "sighting:report", ""),
    (N_("Roll-overs"), "/roll-overs", "rollover:read", ""),
    (N_("Data quality"), "/quality", "quality:read", ""),
    (N_("Disposal"), "/disposal", "disposal:read", ""),
    (N_("Canned replies"), "/canned-replies", "reply:read", ""),
    (N_("Macros"), "/macros", "reply:read", ""),
    (N_("Satisfaction"), "/satisfaction", "survey:read", ""),
    (N_("Services"), "/services", "service:read", ""),
    (N_("Problems"), "/problems", "problem:read", ""),
    (N_("Exams"), "/exams", "exam:read", ""),
    (N_("Software"), "/software", "software:read", ""),
    (N_("Schools"), "/schools", "school:read", "g s"),
    (N_("People"), "/people", "person:read", ""),
    (N_("Teams"), "/teams", "team:read", ""),
    (N_("Shifts"), "/shifts", "roster:read", ""),
    (N_("Visits"), "/visits", "ticket:work", ""),
    (N_("Categories"), "/categories", "category:write", ""),
    (N_("Mail"), "/mail", "mail:read", ""),
    (N_("Mailboxes"), "/mailboxes", "mailbox:read", ""),
    (N_("Rules"), "/rules", "routing:read", ""),
    (N_("Calendars"), "/calendars", "calendar:read", ""),
    (N_("Targets"), "/targets", "calendar:read", ""),
    (N_("Audit"), "/audit", "event:read", ""),
    (N_("Background jobs"), "/operations", "operations:read", ""),
]
FOOTER: list[tuple[str, str]] = [
    (N_("Accessibility statement"), "/accessibility"),
    (N_("Words and what they mean"), "/glossary"),
]


def context() -> dict[str, Any]:
    """What every page is given about navigation."""
    actor = g.get("actor") if has_request_context() else None
    if actor is None:
        return {"navigation": [], "sign_in_url": "/sign-in", "person": None, "footer_links": _footer()}
    kept: tuple[Actor, dict[str, Any]] | None = g.get("navigation")
    if kept is None or kept[0] is not actor:  # a page asks again for each of its panels
        kept = g.navigation = (actor, _of(actor))
    return kept[1]


def _of(actor: Actor) -> dict[str, Any]:
    here = _current(actor)
    entries = [
        {"label": gettext(label), "url": url, "current": url == here, "key": key or None}
        for label, url, permission, key in ENTRIES
        if actor.may(permission) and (url != REPORT or _reports(actor))
    ]
    return {
        "navigation": entries,
        "footer_links": _footer(),
        "person": actor,
        "begins_with": {"label": gettext("Report a fault"), "url": REPORT} if _reports(actor) else None,
        "person_links": _person_links(actor),
        "unread_notices": partial(notices.unread, actor) if actor.may(notices.OWN) else None,
        "sign_out_url": "/sign-out",
        "quick_search": {
            "url": "/search",
            "label": gettext("Search: number, tag or name"),
            "value": request.args.get("q", "") if request.path == "/search" else "",
        },
    }


def _footer() -> list[dict[str, str]]:
    """What everybody may open, also who is not signed in."""
    return [{"label": gettext(label), "url": url} for label, url in FOOTER]


def _reports(actor: Actor) -> bool:
    """Whether `actor` comes to report faults: who works on the desk files tickets from there."""
    return actor.may("ticket:file") and not actor.may("ticket:read")


def _person_links(actor: Actor) -> list[dict[str, str]]:
    links = [{"label": gettext("My account"), "url": "/account"}]
    if actor.may(notices.OWN):
        links.append({"label": gettext("Mails sent to me"), "url": "/mailbox"})
    return links


def _current(actor: Actor) -> str:
    """The address of the entry that the present page belongs to; a ticket belongs to the desk for those who work there."""
    path = request.path
    if actor.may("ticket:read") and path.startswith("/tickets/") and path != "/tickets/new":
        return "/desk"
    return next((url for _, url, _, _ in ENTRIES if path == url or path.startswith(url + "/")), "")
