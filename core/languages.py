"""The languages Vire speaks: Finnish, Swedish and English, wherever a language is chosen or stored."""

from enum import StrEnum
from typing import Final

from core.errors import N_


class Language(StrEnum):
    """A language, by its code. Stored by value, never renamed."""

    FINNISH = "fi"
    SWEDISH = "sv"
    ENGLISH = "en"


CODES: Final = tuple(language.value for language in Language)
NAMES: Final = {"fi": N_("Finnish"), "sv": N_("Swedish"), "en": N_("English")}  # in the reader's language
OWN_NAMES: Final = {"fi": "Suomi", "sv": "Svenska", "en": "English"}  # each in itself
