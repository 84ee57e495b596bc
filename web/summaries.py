"""The list of errors above a form, made to agree with the fields below it.

The template says which field each sentence is about; whether the page has that field, under which id and label, and in
which order, is known only when the page is there. So the finished page is read once, when it holds such a list.
"""

import re
from dataclasses import dataclass
from html import escape, unescape
from html.parser import HTMLParser

from flask_babel import gettext

from web.fields import LEFT_EMPTY

_LIST = re.compile(r"<ul data-errors>(.*?)</ul>", re.DOTALL)
_ITEM = re.compile(r'<li data-field="([^"]*)" data-label="([^"]*)">(.*?)</li>', re.DOTALL)
_HIDDEN = {"hidden", "submit", "button"}


@dataclass(slots=True)
class Field:
    """A field as the page shows it.

    is_wrong  it is marked as the one that was refused
    label     what stands beside it, or above the group it belongs to
    """

    name: str
    id: str
    is_wrong: bool
    label: str = ""


class Fields(HTMLParser):
    """The fields of a page in its order."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[Field] = []
        self.labels: dict[str, str] = {}
        self._target = ""  # the id that the label being read is for
        self._legend = ""
        self._reads = ""  # label or legend, while one is read
        self._text: list[str] = []
        self._skips = 0  # depth inside of what a label says besides
        self.feed(page)
        for field in self.found:
            field.label = field.label or self.labels.get(field.id, "")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag in {"label", "legend"}:
            self._reads, self._target, self._text = tag, given.get("for", ""), []
        elif tag == "fieldset":
            self._legend = ""
        elif tag == "span" and self._reads and (self._skips or given.get("class") == "optional"):
            self._skips += 1
        elif tag in {"input", "select", "textarea"} and given.get("type") not in _HIDDEN and given.get("name"):
            is_choice = given.get("type") in {"radio", "checkbox"}
            self._add(given, self._legend if is_choice else given.get("aria-label", ""))

    def _add(self, given: dict[str, str], label: str) -> None:
        self.found.append(Field(given["name"], given.get("id", ""), given.get("aria-invalid") == "true", label))

    def handle_endtag(self, tag: str) -> None:
        if tag == "span" and self._skips:
            self._skips -= 1
        elif tag == "fieldset":
            self._legend = ""
        elif tag == self._reads:
            text = " ".join("".join(self._text).split())
            if tag == "legend":
                self._legend = text
            else:
                self.labels[self._target] = text
            self._reads = ""

    def handle_data(self, data: str) -> None:
        if self._reads and not self._skips:
            self._text.append(data)


def agree(page: str) -> str:
    """`page` with each list of errors in the order of its fields, linked to those that are there, each with its name."""
    if "<ul data-errors>" not in page:
        return page
    fields = Fields(page)
    return _LIST.sub(lambda found: f"<ul data-errors>{_ordered(found[1], fields)}</ul>", page)


def _ordered(items: str, fields: Fields) -> str:
    lines: list[tuple[int, str]] = []
    for name, label, text in _ITEM.findall(items):
        place, field = _place(unescape(name), fields)
        shown = label or escape(field.label if field else unescape(name))
        sentence = named(shown, text) if shown else text
        link = f'<a href="#{escape(field.id)}">{sentence}</a>' if field and field.id else sentence
        lines.append((place, f"<li>{link}</li>"))
    return "".join(line for _, line in sorted(lines, key=lambda line: line[0]))


def named(label: str, text: str) -> str:
    """`text` about the field called `label`: what is missing is named inside of the sentence, all else after the label."""
    if text.strip() not in {str(gettext(sentence)) for sentence in LEFT_EMPTY}:
        return f"{label} {text}" if label.endswith("?") else f"{label}: {text}"
    if label.endswith("?"):
        return str(gettext("Answer the question: %(field)s", field=label))
    return str(gettext("Fill in “%(field)s”.", field=label))


def _place(name: str, fields: Fields) -> tuple[int, Field | None]:
    """Where on the page field `name` is, and which: the one that is marked as wrong, else the first of that name."""
    same = [(place, field) for place, field in enumerate(fields.found) if field.name == name and field.id]
    marked = [pair for pair in same if pair[1].is_wrong]
    found = marked or same
    return found[0] if found else (len(fields.found), None)
