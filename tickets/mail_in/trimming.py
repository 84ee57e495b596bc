"""Where the new part of a mail ends: what follows is an older mail, or a signature. For display only."""

import re

from tickets.mail.html import QUOTE_MARK
from tickets.mail.plain import ABOVE

_HEAD = r"(?:from|från|fra|lähettäjä|von|avsändare)"
_MORE = r"(?:sent|date|skickat|sendt|lähetetty|päivämäärä|datum|dato|to|till|til|vastaanottaja|subject|ämne|emne|aihe)"
# Lines after which everything is an older mail.
_BEGINS_QUOTE = [
    re.compile(rf"^\s*>?\s*{re.escape(ABOVE)}\s.+\s{re.escape(ABOVE)}\s*$"),  # our own line
    re.compile(rf"^{re.escape(QUOTE_MARK)}$", re.IGNORECASE),
    re.compile(
        r"^\s*[-_*]{2,}\s*(original message|alkuperäinen viesti|ursprungligt meddelande|opprinnelig melding"
        r"|forwarded message|välitetty viesti|vidarebefordrat meddelande|videresendt melding)\s*[-_*]{2,}\s*$",
        re.IGNORECASE,
    ),
    re.compile(r"^\s*(on|den|skrev)\s.{6,200}\s(wrote|skrev)[^:\n]{0,120}:\s*$", re.IGNORECASE),  # Gmail, Apple
    re.compile(
        r"^\s*[\w.]{0,12}[\w.,: ]{0,40}\d{1,4}.{0,160}(kirjoitti|skrev|wrote)[^:\n]{0,120}:\s*$",
        re.IGNORECASE,
    ),
    re.compile(r"^\s*.{1,120}\s(kirjoitti)\s.{0,60}\d{1,2}.{0,60}:\s*$", re.IGNORECASE),
]
_OUTLOOK = re.compile(rf"^\s*\*?{_HEAD}\s*:\*?\s*\S.*\n(?:.*\n){{0,2}}?\s*\*?{_MORE}\s*:", re.IGNORECASE)
_SIGNATURE = re.compile(r"^-- ?$")
_PHONE = re.compile(
    r"^\s*(sent from (my|outlook|mail)|lähetetty (iphone|ipad|puhelimes|android|samsung|outlook)|skickat från (min|outlook)"
    r"|sendt fra (min|outlook)|get outlook for|hanki outlook|hämta outlook|lähetetty laitteesta).{0,80}$",
    re.IGNORECASE,
)


def new_part(text: str) -> str:
    """What the sender wrote this time. All of `text` when nothing would be left."""
    lines = text.split("\n")
    kept = lines[: _end(lines)]
    while kept and (not kept[-1].strip() or kept[-1].lstrip().startswith(">") or _PHONE.match(kept[-1])):
        kept.pop()
    return "\n".join(kept).strip() or text.strip()


def _end(lines: list[str]) -> int:
    """The number of lines before an older mail or a signature begins."""
    for at, line in enumerate(lines):
        # a "wrote:" line may be broken in two
        two = f"{line.strip()} {lines[at + 1].strip()}" if at + 1 < len(lines) else line
        if _SIGNATURE.match(line) or any(begins.match(line) or begins.match(two) for begins in _BEGINS_QUOTE):
            return at
        if _OUTLOOK.match("\n".join(lines[at : at + 5]) + "\n"):
            return at - 1 if at and re.match(r"^\s*_{5,}\s*$", lines[at - 1]) else at
    return len(lines)
