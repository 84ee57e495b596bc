"""What stands in the header: the pages a person may open."""

from typing import Any

from flask import g, has_request_context, request
from flask_babel import gettext

from core.errors import N_

# label, address, a permission that opens it, key
ENTRIES: list[tuple[str, str, str, str]] = [
    (N_("Desk"), "/desk", "ticket:read", "g d"),
    (N_("My requests"), "/tickets", "ticket:own", "g m"),
    (N_("Devices"), "/devices", "device:read", "g l"),
    (N_("Purchasing"), "/purchasing", "batch:read", "g p"),
    (N_("Orders"), "/orders", "order:read", "g o"),
    (N_("Suppliers"), "/suppliers", "supplier:read", ""),
    (N_("Catalogue"), "/catalogue", "model:read", ""),
    (N_("Schools"), "/schools", "school:read", "g s"),
    (N_("People"), "/people", "person:read", ""),
    (N_("Teams"), "/teams", "team:read", ""),
    (N_("Categories"), "/categories", "category:write", ""),
    (N_("Rules"), "/rules", "routing:read", ""),
    (N_("Audit"), "/audit", "event:read", ""),
    (N_("Background jobs"), "/operations", "operations:read", ""),
]


def context() -> dict[str, Any]:
    """What every page is given about navigation."""
    actor = g.get("actor") if has_request_context() else None
    if actor is None:
        return {"navigation": [], "sign_in_url": "/sign-in", "person": None}
    entries = [
        {"label": gettext(label), "url": url, "current": _is_current(url), "key": key or None}
        for label, url, permission, key in ENTRIES
        if actor.may(permission)
    ]
    return {
        "navigation": entries,
        "person": actor,
        "person_links": [{"label": gettext("My account"), "url": "/account"}],
        "sign_out_url": "/sign-out",
        "quick_search": {"url": "/devices", "label": gettext("Search devices")} if actor.may("device:read") else None,
    }


def _is_current(url: str) -> bool:
    return request.path == url or request.path.startswith(url + "/")
