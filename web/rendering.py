"""Templates, rendered with less work for what a page has hundreds of: values to escape, and choices of a select.

Jinja lets markupsafe make a `Markup` of every value that it writes, only to join them all to one text; a page of a list
has two thousand. Here a value is escaped to plain text, and what is markup already is written as it is. And Jinja looks,
at each of a page's hundreds of calls and at each import of macros, for what the pages of this product do not have.
Compiled templates are kept in files: compiling those of one page takes longer than to answer it.
"""

from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from types import FunctionType
from typing import Any

from flask.templating import Environment as FlaskEnvironment
from jinja2 import FileSystemBytecodeCache, __version__
from jinja2 import Template as JinjaTemplate
from jinja2.bccache import Bucket
from jinja2.compiler import CodeGenerator
from jinja2.runtime import Context as JinjaContext
from jinja2.runtime import Macro
from jinja2.utils import internalcode
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


class Context(JinjaContext):
    """Calls macros and plain functions, which is most of what a page calls, without asking what else they might be."""

    @internalcode
    def call(self, called: Any, /, *args: Any, **kwargs: Any) -> Any:
        kind = type(called)
        if kind is Macro:
            args = (self.eval_ctx, *args)
        elif kind is not FunctionType or hasattr(called, "jinja_pass_arg"):
            return super().call(called, *args, **kwargs)
        kwargs.pop("_block_vars", None)
        kwargs.pop("_loop_vars", None)
        return called(*args, **kwargs)


class Template(JinjaTemplate):
    """Has one module of macros, since every page is given the same names by the environment."""

    def _get_default_module(self, ctx: Any = None) -> Any:
        return super()._get_default_module()


class CompiledTemplates(FileSystemBytecodeCache):
    """Keeps compiled templates where Python keeps compiled modules; where it may not write, it keeps none, as Python."""

    def __init__(self) -> None:
        here = Path(__file__)
        folder = here.parent / "__pycache__"
        with suppress(OSError):
            folder.mkdir(exist_ok=True)
        super().__init__(str(folder), "template-%s.cache")
        self._compiler = here.read_text(encoding="utf-8") + __version__  # of which the compiled form depends too

    def get_source_checksum(self, source: str) -> str:
        return super().get_source_checksum(self._compiler + source)

    def dump_bytecode(self, bucket: Bucket) -> None:
        with suppress(OSError):
            super().dump_bytecode(bucket)


class Environment(FlaskEnvironment):
    """Jinja as pages use it."""

    code_generator_class = Generator
    context_class = Context
    template_class = Template
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
