"""A form as a page shows it: the values that are stored, what a person typed, and what somebody else saved meanwhile.

A form that changes something carries the values it was loaded with (`loaded`). When it is refused, whatever the ground,
each field is compared three ways: a field the person did not touch shows what is stored now; a field that only the
person touched keeps what was typed; a field that both changed keeps it too, with the other value beside it.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from flask import request
from flask_babel import gettext
from markupsafe import Markup

from core.errors import N_, Ambiguous, DomainError, Invalid, Pointed
from web import doubts
from web.fields import say, word
from web.problems import first_sentences, pointed

LOADED: Final = "loaded"  # hidden field: JSON, name of a field → its text when the form was loaded
TICKED: Final = "true"
UNTOUCHED: Final = N_("Someone else changed this from “%(yours)s” to “%(theirs)s”.")
BOTH: Final = N_("Someone else saved “%(theirs)s”. You typed “%(yours)s”. Keep the right one.")


@dataclass(frozen=True, slots=True)
class Form:
    """What a person typed, with the errors of each field, for showing a form again.

    values   field → typed text; nothing: the form has not been sent
    errors   field → sentences; what somebody else changed meanwhile is added while the fields are shown
    refusal  one sentence above the form, when a rule refused
    code     which rule it was
    candidates  what fits a field that was understood in several ways, as core.errors.Ambiguous has it
    several  field → all its values, for fields of which several can be chosen
    loaded   field → its text when the form was loaded; None: the form did not carry it
    stored   field → its text now, filled while the fields are shown
    """

    values: Mapping[str, Any] = field(default_factory=dict)
    errors: dict[str, list[str]] = field(default_factory=dict)
    refusal: str = ""
    status: int = 200
    code: str = ""
    candidates: list[dict[str, Any]] = field(default_factory=list)
    several: Mapping[str, list[str]] = field(default_factory=dict)
    loaded: Mapping[str, Any] | None = None
    stored: dict[str, str] = field(default_factory=dict)

    @property
    def summary(self) -> Mapping[str, list[str]]:
        """What stands above the form: the sentences of the fields, else the refusal."""
        return self.errors or ({"": [self.refusal]} if self.refusal else {})

    def value(self, name: str, default: Any = "", options: Iterable[Any] = ()) -> Any:
        """What to show in field `name`.

        default  what is stored now
        options  (value, label) pairs, as a choice has them: somebody else's value is told by its label
        """
        now = _text(default)
        self.stored[name] = now
        if name not in self.values:
            return default
        return self.values[name] if self._keeps(name, _text(self.values[name]), now, dict(_flat(options))) else default

    def is_ticked(self, name: str, default: Any) -> bool:
        """Whether to show the box `name` ticked; `default`: whether it is so now."""
        now = TICKED if default else ""
        self.stored[name] = now
        if not self.values:
            return bool(default)
        typed = TICKED if name in self.values else ""
        return bool(typed if self._keeps(name, typed, now, {TICKED: gettext("yes"), "": gettext("no")}) else now)

    def chosen(self, name: str, default: Iterable[Any] = (), options: Iterable[Any] = ()) -> list[str]:
        """Which of several boxes `name` to show ticked; `default`: those that are so now."""
        now = sorted(_text(value) for value in default)
        self.stored[name] = "\n".join(now)
        if not self.values:
            return now
        typed = sorted(self.several.get(name, ()))
        labels = dict(_flat(options))
        told = {"\n".join(some): ", ".join(labels.get(one, one) for one in some) for some in (now, typed)}
        return typed if self._keeps(name, "\n".join(typed), "\n".join(now), told) else now

    def part(self, name: str, typed: Any, now: Any, words: Callable[[Any], str]) -> Any:
        """What to show of a part that is many fields: what was typed, or what is stored now.

        name   the field beside which it is said that somebody else changed the part
        typed  the part as it was sent; `now`: as it is stored; both of plain values
        words  tells one of them to people
        """
        kept, was = _plain(now), _plain(typed)
        self.stored[name] = kept
        if not self.values:
            return now
        return typed if self._keeps(name, was, kept, {kept: words(now), was: words(typed)}) else now

    def _keeps(self, name: str, typed: str, now: str, labels: Mapping[str, str]) -> bool:
        """Whether field `name` keeps what was typed; says beside it what somebody else has saved meanwhile."""
        if self.loaded is None or typed == now:
            return True
        loaded = self.loaded.get(name)
        if loaded == now:
            return True
        theirs, yours = (labels.get(text, text) or "–" for text in (now, typed))
        values = {"theirs": theirs, "yours": yours}
        said = gettext(UNTOUCHED, **values) if typed == loaded else gettext(BOTH, **values)
        self.errors.setdefault(name, []).append(said)
        return typed != loaded

    def error(self, name: str) -> str:
        """The sentence next to field `name`, or nothing."""
        return " ".join(self.errors.get(name, ()))

    def sure_field(self) -> Markup:
        """The hidden field with the values that the person is asked about, see `web.doubts`; nothing when none are."""
        if self.code != doubts.Doubtful.code:
            return Markup("")
        return Markup('<input type="hidden" name="{}" value="{}">').format(doubts.FIELD, doubts.values(self.errors))

    def loaded_field(self) -> Markup:
        """The hidden field with what is stored now, for a form whose fields have been shown."""
        return Markup('<input type="hidden" name="{}" value="{}">').format(LOADED, json.dumps(self.stored))


def refused(error: DomainError) -> Form:
    """The form as it was typed, with what was refused, in the reader's language."""
    messages = first_sentences(error.errors) if isinstance(error, Invalid) else {}
    if isinstance(error, Pointed):
        messages = {"": [one["detail"] for one in pointed(error)]}
    detail = say(error.says, error.values)
    errors = {name: [word(sentence) for sentence in sentences] for name, sentences in messages.items()}
    if error.field:
        errors[error.field % error.values] = [detail]
    candidates = error.candidates if isinstance(error, Ambiguous) else []
    told: dict[str, Any] = {
        "errors": errors,
        "refusal": detail,
        "status": error.status,
        "code": error.code,
        "candidates": candidates,
    }
    return replace(typed(), **told)


def typed() -> Form:
    """The form as it was typed, before anybody judged it."""
    form = request.parsed_form()  # type: ignore[attr-defined]
    return Form({k: form.get(k) for k in form}, several={k: form.getlist(k) for k in form}, loaded=_loaded(form))


def _loaded(form: Mapping[str, Any]) -> dict[str, Any] | None:
    """The values that `form` was loaded with; None: it carries none, or something that no page of ours made."""
    try:
        found = json.loads(form.get(LOADED, "null"))
    except ValueError:
        return None
    return found if isinstance(found, dict) else None


def _plain(part: Any) -> str:
    return json.dumps(part, sort_keys=True, default=str)


def _text(value: Any) -> str:
    return "" if value is None else str(value).replace("\r\n", "\n").strip()


def _flat(options: Iterable[Any]) -> Iterable[tuple[str, str]]:
    for value, label, *_ in options:
        if isinstance(label, list | tuple):
            yield from _flat(label)
        else:
            yield _text(value), str(label)
