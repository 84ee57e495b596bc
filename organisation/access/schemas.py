"""What is typed when someone signs in or changes a password."""

import unicodedata
from typing import Any

import marshmallow as ma

from core.errors import N_
from web.fields import Input, Said, Text


class Secret(ma.fields.String):
    """A password as it was typed, NFC, 1-1,000 characters; never trimmed."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        text = unicodedata.normalize("NFC", super()._deserialize(value, attr, data, **kwargs))
        if not 1 <= len(text) <= 1000 or any(unicodedata.category(c) == "Cs" for c in text):  # noqa: PLR2004
            raise ma.ValidationError(Said(N_("Type the password again.")))
        return text


class SignIn(Input):
    email = Text(1, 254, required=True)
    password = Secret(required=True)
    next = ma.fields.String(load_default="/")
