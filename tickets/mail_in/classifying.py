"""Mails that no person wrote: our own, reports that something did not arrive, automatic replies."""

import re
from dataclasses import dataclass

from core.settings import Settings
from tickets.mail import tokens
from tickets.mail.models import MailState
from tickets.mail.parsing import Parsed

_AUTOMATIC = re.compile(
    r"^\s*(?:(?:re|vs|sv|fw|vl|vb)\s*:\s*)*"
    r"(?:automaattinen vastaus\b|automatisk[at]? svar\b|autosvar\b|automatic reply\b|auto(?:matic)?[- ]?(?:reply|response)\b"
    r"|out of (?:the )?office\b|(?:poissaoloviesti|poissaoloilmoitus|poissa|lomaviesti|frånvaro|frånvaromeddelande|frånvarande|away)\s*(?::|$))",
    re.IGNORECASE,
)
_MAILER = re.compile(r"^(mailer-daemon|postmaster|mail-daemon|mailerdaemon)$", re.IGNORECASE)
_FAILED = re.compile(r"^\s*Status:\s*5\.\d{1,3}\.\d{1,3}|^\s*Action:\s*failed", re.IGNORECASE | re.MULTILINE)
_STATUS = re.compile(r"^\s*Status:\s*([245]\.\d{1,3}\.\d{1,3})", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Machine:
    """What kind of machine wrote it."""

    state: MailState
    reason: str


def machine(mail: Parsed, envelope_from: str | None, own: Settings) -> Machine | None:
    """Which kind of machine wrote `mail`; None: nothing says that one did.

    envelope_from  who it comes from on the way, empty for reports; None: unknown
    """
    sender = next((address for _, address in mail.addresses("from")), "").lower()
    if tokens.read(mail.header("message-id"), own.secret_key) or _without_tag(sender) == tokens.address(own).lower():
        return Machine(MailState.LOOP, "our_own")
    is_mailer = _MAILER.match(sender.partition("@")[0]) is not None
    if is_mailer or mail.kinds & {"multipart/report", "message/delivery-status"}:
        is_receipt = "disposition-notification" in mail.header("content-type").lower()
        return Machine(MailState.AUTO, "read_receipt") if is_receipt else Machine(MailState.BOUNCE, "report")
    is_nobody = envelope_from == "" or mail.header("return-path").replace(" ", "") == "<>"
    reason = _automatic(mail) or ("no_return_address" if is_nobody else "")
    return Machine(MailState.AUTO, reason) if reason else None


def _automatic(mail: Parsed) -> str:
    """What says that a program answered, as a code; empty: nothing.

    Source: RFC 3834, section 5
    """
    submitted = mail.header("auto-submitted").lower().split(";")[0].strip()
    precedence = mail.header("precedence").lower()
    signs = {
        "auto_submitted": submitted not in {"", "no"},
        "mailing_list": bool(mail.header("list-id")) or precedence in {"bulk", "list", "junk"},
        "auto_header": precedence == "auto_reply"
        or any(mail.header(name) for name in ("x-autoreply", "x-autorespond", "x-auto-reply-from")),
        "auto_subject": _AUTOMATIC.match(mail.header("subject")) is not None,
    }
    return next((reason for reason, is_there in signs.items() if is_there), "")


def _without_tag(address: str) -> str:
    name, at, host = address.partition("@")
    return name.partition("+")[0] + at + host


def failed_for_good(raw: bytes) -> str:
    """The status of a report that says that a mail will not arrive, such as 5.1.1; empty: it says nothing of the kind."""
    text = raw[:200_000].decode("latin-1")
    if not _FAILED.search(text):
        return ""
    status = _STATUS.search(text)
    return status[1] if status else "5.0.0"
