"""The plain text of a letter."""

from collections.abc import Iterator

from flask_babel import gettext

from tickets.mail.letters import Letter, News, Said
from tickets.notices.words import WORDS
from web import moments

ABOVE = "##"  # begins and ends the line above which an answer is written; see mail_in


def text(letter: Letter, url: str) -> str:
    """What `letter` says, in the present language.

    url  address of this installation, for links
    """
    parts = [above_this_line(), ""] if letter.kind != "digest" else []
    parts += [gettext("Hello %(name)s,", name=letter.name), ""]
    for news in letter.news:
        parts += [*_of_ticket(letter, news, url), ""]
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
    yield f"{gettext('Open it here:')} {url}/tickets/{news.ticket_id}"


def thanks(news: News) -> str:
    """What is said of a ticket that a mail made."""
    return str(gettext("Thank you for your mail. It is now request %(number)s.", number=news.number))


def author(said: Said) -> str:
    """Who said it."""
    return said.author or "Vire"
