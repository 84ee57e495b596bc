"""What a form asks about once: a value that can be right and hardly is. Sent again unchanged, it is taken as it is."""

from collections.abc import Mapping
from typing import Final

from flask import request

from core.errors import N_, Invalid
from web.fields import Said

FIELD: Final = "sure"  # hidden: the values that the person was asked about and sent again
SEND_AGAIN: Final = N_("If it is right, send the form once more.")


class Doubtful(Invalid):
    code = "doubtful"


def ask(doubts: Mapping[str, Said]) -> None:
    """Ask about the fields of the present form.

    doubts  field of the form → what looks wrong with its value, as one sentence
    Raises  Doubtful, unless just these values were asked about before
    """
    if doubts and request.form.get(FIELD) != values(doubts):
        raise Doubtful({name: [said, SEND_AGAIN] for name, said in doubts.items()})


def values(names: Mapping[str, object]) -> str:
    """The values of these fields of the present form, as the hidden field holds them."""
    return "; ".join(f"{name}={request.form.get(name, '')[:100]}" for name in sorted(names))
