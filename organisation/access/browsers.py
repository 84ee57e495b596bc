"""Browsers: what one is called for people, and which accounts have signed in with it before.

A cookie names the browser by a random value and, for each account that signed in with it, holds a keyed hash of both.
It lets nobody in: it only keeps the wrong tries of others from slowing this browser down.
"""

import hashlib
import hmac
import re
import secrets

FAMILIES = {"Edg/": "Edge", "OPR/": "Opera", "Firefox/": "Firefox", "Chrome/": "Chrome", "Safari/": "Safari"}
SYSTEMS = {
    "Android": "Android",
    "iPhone": "iPhone",
    "iPad": "iPad",
    "CrOS": "ChromeOS",
    "Windows": "Windows",
    "Mac OS": "macOS",
    "Linux": "Linux",
}
MOST_ACCOUNTS = 8  # of one browser: the last ones count
_COOKIE = re.compile(r"[A-Za-z0-9_-]{22}(\.[0-9a-f]{32}){0,8}")


def named(user_agent: str) -> str:
    """For example `Firefox, Linux`; empty when nothing is known of it. Nothing else of the text is kept."""
    family = next((name for mark, name in FAMILIES.items() if mark in user_agent), "")
    system = next((name for mark, name in SYSTEMS.items() if mark in user_agent), "")
    return ", ".join(part for part in (family, system) if part)


def known(cookie: str, account: str, *, key: str) -> str:
    """The name of the browser if `account` has signed in with it before, else empty.

    cookie   its value, as it was sent
    account  canonical e-mail address
    key      the installation's secret
    """
    browser, marks = _read(cookie)
    wanted = _mark(browser, account, key)
    return browser if any(hmac.compare_digest(mark, wanted) for mark in marks) else ""


def remember(cookie: str, account: str, *, key: str) -> str:
    """The cookie's new value: `account` has signed in with this browser."""
    browser, marks = _read(cookie)
    browser = browser or secrets.token_urlsafe(16)
    mark = _mark(browser, account, key)
    return ".".join([browser, mark, *[other for other in marks if other != mark][: MOST_ACCOUNTS - 1]])


def _read(cookie: str) -> tuple[str, list[str]]:
    if not _COOKIE.fullmatch(cookie):
        return "", []
    browser, *marks = cookie.split(".")
    return browser, marks


def _mark(browser: str, account: str, key: str) -> str:
    said = f"browser\n{browser}\n{account}"
    return hmac.new(key.encode(), said.encode(errors="replace"), hashlib.sha256).hexdigest()[:32]
