"""Templates, rendered with less work for what a page has hundreds of: values to escape, and choices of a select.

Jinja lets markupsafe make a `Markup` of every value that it writes, only to join them all to one text; a page of a list
has two thousand. Here a value is escaped to plain text, and what is markup already is written as it is.
"""

from collections.abc import Iterable
from typing import Any

from flask.templating import Environment as FlaskEnvironment
from jinja2.compiler import CodeGenerator
from markupsafe import Markup, escape
from markupsafe import _escape_inner as escape_text  # type: ignore[attr-defined]  # what `escape` itself has for a text


def escaped(value: Any) -> str:
    """`value` as it is written into a page: text escaped, markup as it is. The result itself is not marked as markup."""
    kind = type(value)
    if kind is Markup:
        return value  # type: ignore[no-any-return]
    return str(escape_text(value)) if kind is str else escape(value)


class Generator(CodeGenerator):
    """Writes the code of a template, with `escaped` where it is known beforehand that values are escaped."""

    def _output_child_pre(self, node: Any, frame: Any, finalize: Any) -> None:
        if frame.eval_ctx.volatile or not frame.eval_ctx.autoescape or finalize.src is not None:
            super()._output_child_pre(node, frame, finalize)
        else:
            self.write("environment.escaped(")


class Environment(FlaskEnvironment):
    """Jinja as pages use it."""

    code_generator_class = Generator
    escaped = staticmethod(escaped)


def option_elements(options: Iterable[tuple[Any, Any]], value: Any = "") -> Markup:
    """The options of a select.

    options  (value, label), or (label of a group, its options)
    value    the chosen one, compared as text
    """
    chosen, written = escaped(str(value)), []
    for code, label in options:
        if isinstance(label, str) or not isinstance(label, Iterable):
            key = escaped(code)
            mark = " selected" if key == chosen else ""
            written.append(f'<option value="{key}"{mark}>{escaped(label)}</option>')
        else:
            written.append(f'<optgroup label="{escaped(code)}">{option_elements(label, value)}</optgroup>')
    return Markup("".join(written))  # noqa: S704  every part is escaped
