"""The plain text of a letter."""

import uuid
from collections.abc import Iterator, Mapping

from flask_babel import gettext

from tickets.mail.letters import Letter, News, Said
from tickets.notices.words import WORDS
from web import moments

ABOVE = "##"  # begins and ends the line above which an answer is written; see mail_in


def text(letter: Letter, url: str, links: Mapping[uuid.UUID, tuple[str, str]]) -> str:
    """What `letter` says, in the present language.

    url    address of this installation, for links
    links  tickets of which it is asked whether they work → the links that say yes and no
    """
    parts = [above_this_line(), ""] if letter.kind != "digest" else []
    parts += [gettext("Hello %(name)s,", name=letter.name), ""]
    for news in letter.news:
        parts += [*_of_ticket(letter, news, url), *_asked(links.get(news.ticket_id)), ""]
    if letter.kind != "digest":
        parts += [gettext("You can simply answer this mail. Your answer is added to the ticket."), ""]
    parts += ["-- ", gettext("Vire, the IT support of the schools")]
    parts += [f"{gettext('Choose which mails you get:')} {url}/account#notices", ""]
    return "\n".join(parts)


def above_this_line() -> str:
    """The line above which an answer is written."""
    return f"{ABOVE} {gettext('Write your answer above this line')} {ABOVE}"


def _of_ticket(letter: Letter, news: News, url: str) -> Iterator[str]:
    if letter.kind == "receipt":
        yield thanks(news)
    for verb, at in news.happened:
        yield f"{gettext(WORDS.get(verb, verb))} ({moments.instant(at)})"
    yield ""
    yield f"{news.number} · {news.title}" if news.title else news.number
    for said in news.said:
        yield ""
        yield f"{author(said)}, {moments.instant(said.at)}:"
        yield from (f"  {line}".rstrip() for line in said.text.splitlines())
    yield ""
    yield f"{gettext('Open it here:')} {url}{news.leads_to}"


def _asked(links: tuple[str, str] | None) -> Iterator[str]:
    if links is not None:
        yield ""
        yield gettext("Does it work now?")
        yield f"{gettext('It works:')} {links[0]}"
        yield f"{gettext('It does not work yet:')} {links[1]}"


def thanks(news: News) -> str:
    """What is said of a ticket that a mail made."""
    return str(gettext("Thank you for your mail. It is now request %(number)s.", number=news.number))


def author(said: Said) -> str:
    """Who said it."""
    return said.author or "Vire"
