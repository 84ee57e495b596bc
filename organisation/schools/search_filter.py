"""`school:` in the search box: a school by its name, a part of it, its number or its short code."""

from typing import Final

from core.actor import Actor
from core.errors import N_
from organisation.schools import schools
from web.frame import language
from web.search_filters import Filter, Meaning, Refused

NAMED: Final = 5  # schools that are named when several fit


class SchoolNotFound(Refused):
    says = N_("No school is called “%(value)s”.")


class SchoolsFit(Refused):
    says = N_("Several schools are called “%(value)s”: %(schools)s. Write more of the name, in quotation marks.")


def read(actor: Actor, value: str) -> Meaning:
    """The one school that `value` names. Raises Forbidden, SchoolNotFound, SchoolsFit."""
    key = schools.named(actor, value)
    if key is None:
        fitting = schools.fitting(value, most=NAMED) or schools.near(value, most=NAMED)
        if not fitting:
            raise SchoolNotFound(value=value)
        if len(fitting) > 1:
            more = ["…"] if len(fitting) > NAMED else []
            raise SchoolsFit(value=value, schools=", ".join([*(name for _, name in fitting[:NAMED]), *more]))
        key = fitting[0][0]
    return Meaning(key, schools.get(actor, key).name(language()))


SCHOOL: Final = Filter("school", N_("School"), ("school", "koulu", "skola"), read)
