"""Sentences of libraries that reach people, and how each is said in the reader's language."""

import re
from typing import Any

from core.errors import N_

WORDS = {
    "Missing data for required field.": N_("This is needed."),
    "Field may not be null.": N_("Field may not be null."),
    "Unknown field.": N_("Unknown field."),
    "Not a valid string.": N_("Not a valid string."),
    "Not a valid integer.": N_("Not a valid integer."),
    "Not a valid number.": N_("Not a valid number."),
    "Not a valid boolean.": N_("Not a valid boolean."),
    "Not a valid UUID.": N_("Not a valid UUID."),
    "Not a valid email address.": N_("Not a valid email address."),
    "Not a valid date.": N_("Not a valid date."),
    "Not a valid datetime.": N_("Not a valid datetime."),
    "Not a valid aware datetime.": N_("Not a valid aware datetime."),
    "Not a valid list.": N_("Not a valid list."),
    "Not a valid mapping type.": N_("Not a valid mapping type."),
    "Invalid input type.": N_("Invalid input type."),
    "String does not match expected pattern.": N_("This has another form than it should."),
    "Special numeric values (nan or infinity) are not permitted.": N_("Not a valid number."),
    "Number too large.": N_("Not a valid number."),
}
# The same of sentences that name a limit.
_SAYING = (
    (r"Must be one of: (?P<choices>.*)\.", N_("Choose one of: %(choices)s.")),
    (
        r"Length must be between (?P<least>\d+) and (?P<most>\d+)\.",
        N_("Its length must be from %(least)s to %(most)s."),
    ),
    (r"Longer than maximum length (?P<most>\d+)\.", N_("Its length must be %(most)s at most.")),
    (r"Shorter than minimum length (?P<least>\d+)\.", N_("Its length must be %(least)s at least.")),
    (
        r"Must be greater than or equal to (?P<least>\S+) and less than or equal to (?P<most>\S+)\.",
        N_("Give a number from %(least)s to %(most)s."),
    ),
    (r"Must be greater than or equal to (?P<least>\S+)\.", N_("Give a number from %(least)s on.")),
    (r"Must be less than or equal to (?P<most>\S+)\.", N_("Give a number up to %(most)s.")),
)
_PATTERNS = tuple((re.compile(pattern, re.DOTALL), says) for pattern, says in _SAYING)


def said(sentence: str) -> tuple[str, dict[str, Any]]:
    """What we say instead of a library's `sentence`, and its values; the sentence itself if it is none of theirs."""
    for pattern, says in _PATTERNS:
        if found := pattern.fullmatch(sentence):
            return says, found.groupdict()
    return WORDS.get(sentence, sentence), {}
