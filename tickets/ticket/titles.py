"""A ticket's title as its reader sees it: what was typed, or the tapped category's name in the reader's language."""

from typing import Any

import sqlalchemy as sa

from core import languages
from tickets.categories.models import Category
from tickets.ticket import hooks
from tickets.ticket.models import Ticket

_category = sa.orm.aliased(Category)
_NAMES = {language: getattr(_category, f"name_{language}") for language in languages.CODES}


def title(language: str) -> sa.ColumnElement[str]:
    """The column `title` of a statement about tickets, for a reader of `language`: fi, sv or en."""
    return sa.func.coalesce(tapped(Ticket.title_code, language), Ticket.title).label("title")


def tapped(code: Any, language: str) -> sa.ColumnElement[str]:
    """The words of this code, a value or `Ticket.title_code`, as a category or a later part has them; else null."""
    name = sa.select(_NAMES[language]).where(_category.code == code).correlate_except(_category).scalar_subquery()
    return sa.func.coalesce(name, *(words(code, language) for words in hooks.titles))
