"""Titles of tickets that a request form made: the form's name, in the language of whoever reads."""

from typing import Any, Final

import sqlalchemy as sa

from core.compiled import constant
from core.languages import CODES
from tickets.requests.models import RequestForm

PREFIX: Final = "form."
_form = sa.orm.aliased(RequestForm)
_code: Any = constant(PREFIX) + _form.code


def code(form: RequestForm) -> str:
    """What stands in `Ticket.title_code` of the tickets that `form` makes."""
    return PREFIX + form.code


def words(of: Any, language: str) -> Any:
    """The name of the form whose code this is, a value or `Ticket.title_code`; null when there is none."""
    wanted = sa.select(getattr(_form, f"name_{language}")).where(_code == of)
    return wanted.correlate_except(_form).scalar_subquery()


def found(asked: Any) -> Any:
    """Codes of the titles that have the word in any language."""
    names = sa.func.search_vector(sa.func.concat_ws(" ", *(getattr(RequestForm, f"name_{one}") for one in CODES)))
    return sa.select(constant(PREFIX) + RequestForm.code).where(names.op("@@")(asked))
