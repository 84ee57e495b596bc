"""A request as the views see it: bounded before it is read, its texts in one Unicode form."""

import string
from io import BytesIO
from typing import Any
from urllib.parse import quote

from flask import Request as FlaskRequest
from flask import current_app
from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.utils import cached_property

from core.errors import N_, Invalid
from core.limits import LIST, SMALL, UPLOAD
from core.text import Unreadable, normal
from web.fields import Said

MOST_FIELDS = 2_000  # of a form
MOST_ARGUMENTS = 100  # of a query
MOST_DEPTH = 32  # of objects and lists in JSON
MOST_ITEMS = 5_000  # of one object or list in JSON
MOST_TEXTS = 50_000  # of a list that holds texts only: what was scanned or pasted
_KEPT_ASCII = string.punctuation  # of a query, the % of what was quoted already among it


class Request(FlaskRequest):
    """Flask's request with limits and normal texts.

    A body that was refused once is empty from then on, so that the page about the refusal can be made.
    """

    def __init__(self, environ: dict[str, Any], *args: Any, **kwargs: Any) -> None:
        super().__init__(environ, *args, **kwargs)
        if not self.query_string.isascii():  # bytes that are no UTF-8 make another text, not a failure
            self.query_string = quote(self.query_string, safe=_KEPT_ASCII).encode()

    def most_bytes(self) -> int:
        """Bytes a body may have, by the view that takes it."""
        view = current_app.view_functions.get(self.endpoint or "")
        if getattr(view, "takes_files", False):
            return UPLOAD
        return LIST if getattr(view, "takes_lists", False) else SMALL

    @cached_property
    def args(self) -> ImmutableMultiDict[str, str]:
        """The query. Raises Invalid the first time it is read: an argument is unreadable, or there are too many."""
        if self.query_string.count(b"&") >= MOST_ARGUMENTS:
            self.__dict__["args"] = ImmutableMultiDict()
            raise Invalid({"": [N_("The address has too many parts.")]})
        return self._normal("args", super().args)

    def _load_form_data(self) -> None:
        """Read the form. Raises Invalid: a field is unreadable; RequestEntityTooLarge, BadRequest."""
        if "form" in self.__dict__:
            return
        empty: ImmutableMultiDict[str, str] = ImmutableMultiDict()
        try:
            super()._load_form_data()
        except BaseException:
            self.__dict__ |= {"stream": BytesIO(), "form": empty, "files": empty}
            raise
        sent = self.__dict__["form"]
        if sum(len(values) for values in sent.listvalues()) > MOST_FIELDS:
            self.__dict__["form"] = empty
            raise RequestEntityTooLarge
        self._normal("form", sent)

    def _normal(self, name: str, sent: Any) -> ImmutableMultiDict[str, str]:
        """Keep what was `sent` in normal form as attribute `name`, then raise Invalid for what has none."""
        kept, errors = [], {}
        for key, value in sent.items(multi=True):
            try:
                kept.append((normal(key), normal(value, most=self.most_bytes())))
            except Unreadable as unreadable:
                errors[key[:100]] = [unreadable.says]
        normalised = ImmutableMultiDict(kept)
        self.__dict__[name] = normalised
        if errors:
            raise Invalid(errors)
        return normalised

    def parsed_form(self) -> ImmutableMultiDict[str, str]:
        """The form as far as it has been read; never reads, so never fails."""
        form: ImmutableMultiDict[str, str] = self.__dict__.get("form", ImmutableMultiDict())
        return form


def normal_json(value: Any, *, pointer: str = "", depth: int = 0) -> Any:
    """`value`, as read from JSON, with every text in it in normal form.

    Raises   Invalid: a text is unreadable, or objects and lists are nested too deep or too long
    """
    if isinstance(value, str):
        try:
            return normal(value)
        except Unreadable as unreadable:
            raise Invalid({pointer[:100]: [unreadable.says]}) from None
    if not isinstance(value, dict | list):
        return value
    if depth == MOST_DEPTH:
        raise Invalid({pointer[:100]: [N_("This is nested too deeply.")]})
    of_texts = isinstance(value, list) and all(isinstance(item, str) for item in value)
    most = MOST_TEXTS if of_texts else MOST_ITEMS
    if len(value) > most:
        raise Invalid({pointer[:100]: [Said(N_("This has more than %(most)s items."), most=most)]})
    if isinstance(value, list):
        return [normal_json(item, pointer=pointer, depth=depth + 1) for item in value]
    return {
        normal_json(key, pointer=pointer, depth=depth): normal_json(item, pointer=pointer or key, depth=depth + 1)
        for key, item in value.items()
    }
