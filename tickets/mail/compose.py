"""From a letter to the message: plain text first, then the same as HTML, with what mail programs need to thread it."""

import uuid
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from functools import cache
from pathlib import Path
from typing import Any

from flask_babel import force_locale, gettext, ngettext
from jinja2 import Environment, FileSystemLoader, Template
from markupsafe import Markup

from core.settings import Settings
from tickets.mail import plain, tokens
from tickets.mail.letters import Letter
from tickets.notices.words import WORDS
from web import frame, moments

FOLDER = Path(__file__).resolve().parent / "templates"
LOCALES = {"en": "en_GB"}  # dates with the day first
LONGEST_SUBJECT = 150  # characters of a title


def compose(letter: Letter, own: Settings) -> EmailMessage:
    """The message of `letter`: the same bytes whenever it is composed."""
    made = tokens.token(letter.mail_id, own.secret_key)
    with force_locale(LOCALES.get(letter.language, letter.language)):
        subject = _subject(letter)
        links = _links(letter, own)
        text = plain.text(letter, own.public_url, links)
        words = {"letter": letter, "url": own.public_url, "subject": subject, "plain": plain, "WORDS": WORDS}
        words["links"] = links
        html = _template().render(words)
    message = EmailMessage(policy=SMTP)
    _head(message, letter, own, made)
    message["Subject"] = subject
    message.set_content(text, cte="quoted-printable")
    message.add_alternative(html, subtype="html", cte="quoted-printable")
    message.set_boundary(f"vire-{letter.mail_id.hex}")
    return message


def _links(letter: Letter, own: Settings) -> dict[uuid.UUID, tuple[str, str]]:
    """Tickets of which the letter asks whether they work → the links that say yes and no."""
    found = {}
    for news in letter.news:
        if news.asks:
            made = tokens.feedback(letter.mail_id, news.ticket_id, own.secret_key)
            at = f"{own.public_url}/feedback/{made}"
            found[news.ticket_id] = (f"{at}/works?lang={letter.language}", f"{at}/not-yet?lang={letter.language}")
    return found


@cache
def _template() -> Template:
    """The HTML part. Made without the web application, which workers do not have."""
    made = Environment(loader=FileSystemLoader(FOLDER), autoescape=True, trim_blocks=True, lstrip_blocks=True)
    made.globals["_"] = _said
    made.filters.update(paragraphs=frame.paragraphs, datetimeformat=moments.instant)
    return made.get_template("mail/letter.html")


def _said(sentence: str, /, **values: Any) -> Markup:
    """`sentence` in the language of the letter; values are escaped."""
    words = Markup(gettext(sentence))  # noqa: S704  the catalogues are ours
    return words % values if values else words


def _head(message: EmailMessage, letter: Letter, own: Settings, made: str) -> None:
    message["From"] = f"Vire <{tokens.address(own)}>"
    message["To"] = letter.address
    message["Date"] = format_datetime(letter.at)
    message["Message-ID"] = f"<{made}@{tokens.host(own)}>"
    if letter.kind != "digest":
        message["Reply-To"] = f"Vire <{tokens.reply_address(own, made)}>"
        message["References"] = f"<ticket.{letter.news[0].ticket_id.hex}@{tokens.host(own)}>"
    message["Auto-Submitted"] = "auto-replied" if letter.kind == "receipt" else "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    message["List-Unsubscribe"] = f"<{own.public_url}/account#notices>"
    message["Content-Language"] = letter.language


def _subject(letter: Letter) -> str:
    if letter.kind == "digest":
        subject = ngettext("News about %(num)s ticket", "News about %(num)s tickets", len(letter.news))
    else:
        news = letter.news[0]
        title = news.title or gettext("a sensitive request")
        if {verb for verb, _ in news.happened} == {"ticket.incident_over"}:
            title = gettext("The disruption is over: %(title)s", title=title)
        subject = f"[{news.number}] {title[:LONGEST_SUBJECT]}"
    return " ".join(subject.split())
