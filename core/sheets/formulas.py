"""Text that a spreadsheet would take for a formula or a number, made harmless and put back."""

import re

_DANGEROUS = re.compile(r"'*[=+\-@\t\r]|'+\d\S*\Z")
_DEFUSED = re.compile(r"'+[=+\-@\t\r]|'+\d\S*\Z")  # `'03080`, kept from losing its zero, but not `'26 model`
_TEXT_FORMULA = re.compile(r'="((?:[^"]|"")*)"')


def defuse(text: str) -> str:
    """Put `'` before text that begins like a formula, so that no spreadsheet runs it."""
    return f"'{text}" if _DANGEROUS.match(text) else text


def restore(text: str) -> str:
    """Take away the `'` that `defuse` or a person put before a formula or a number: the text is what it was before."""
    return text[1:] if _DEFUSED.match(text) else text


def unwrap(text: str) -> str:
    """Give what `="03080"` says, which keeps Excel from making a number of it; any other text as it is."""
    found = _TEXT_FORMULA.fullmatch(text)
    return found[1].replace('""', '"') if found else text
