"""Text that a spreadsheet would take for a formula, made harmless and put back."""

import re

_DANGEROUS = re.compile(r"'*[=+\-@\t\r]")
_DEFUSED = re.compile(r"'+[=+\-@\t\r]")


def defuse(text: str) -> str:
    """Put `'` before text that begins like a formula, so that no spreadsheet runs it."""
    return f"'{text}" if _DANGEROUS.match(text) else text


def restore(text: str) -> str:
    """Take away the `'` that `defuse` put: the text is what it was before."""
    return text[1:] if _DEFUSED.match(text) else text
