"""What a browser is given to keep: its session, and that an account has signed in with it."""

from flask import Response, current_app, request

from core.languages import CODES
from organisation.access import browsers, signin
from organisation.access.recognise import cookie_name
from organisation.access.throttle import Try
from web.frame import LANGUAGE_COOKIE

YEAR = 31_536_000  # seconds


def begin_session(answer: Response, secret: str, account: str, *, language: str) -> None:
    """Let the browser keep the session `secret` of `account`, and know the account next time.

    language  chosen on the page of signing in, for this session; empty: what its last user chose is forgotten
    """
    _keep(answer, cookie_name(), secret, int(signin.LONGEST.total_seconds()))
    remember(answer, account)
    if language in CODES:
        answer.set_cookie(LANGUAGE_COOKIE, language, samesite="Lax", httponly=True)
    else:
        answer.delete_cookie(LANGUAGE_COOKIE)


def end_session(answer: Response) -> None:
    """Let the browser forget its session, and the language that was chosen in it."""
    answer.delete_cookie(cookie_name(), path="/", secure=_secure(), httponly=True, samesite="Lax")
    answer.delete_cookie(LANGUAGE_COOKIE)


def remember(answer: Response, account: str) -> None:
    """Let the browser keep that `account` has shown here who they are."""
    _keep(answer, _known_name(), browsers.remember(_known(), account, key=_key()), YEAR)


def attempt(account: str) -> Try:
    """The present request as a try to get in as `account`, a canonical address."""
    return Try(account, request.remote_addr, _key(), browsers.known(_known(), account, key=_key()))


def _keep(answer: Response, name: str, value: str, seconds: int) -> None:
    answer.set_cookie(name, value, seconds, path="/", secure=_secure(), httponly=True, samesite="Lax")


def _known_name() -> str:
    return f"{cookie_name()}-known"


def _known() -> str:
    return request.cookies.get(_known_name(), "")


def _secure() -> bool:
    return bool(current_app.config["SETTINGS"].secure_cookies)


def _key() -> str:
    return str(current_app.config["SECRET_KEY"])
