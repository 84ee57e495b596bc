"""Pages are written as Jinja writes them, with everything escaped that is not markup already."""

import uuid
from pathlib import Path
from typing import Any

import jinja2
import pytest
from flask import Flask
from flask_babel import lazy_gettext
from markupsafe import Markup, escape

from web import rendering
from web.rendering import option_elements

NASTY = '<b>"it\'s" & so</b>'
TEMPLATE = """{% macro cell(x) %}<td title="{{ x }}">{{ x }}{{ caller() if caller }}</td>{% endmacro %}
{% set kept %}<i>{{ value }}</i>{% endset %}
{{ value }}{{ cell(value) }}{{ kept }}{{ value ~ kept }}{{ [value]|join(kept) }}{% call cell("&") %}{{ value }}{% endcall %}
{{ nobody_gave_this }}{{ value|safe }}{% autoescape false %}{{ value }}{% endautoescape %}{{ cell(kept)|upper }}"""


class Drawn:
    """Something that says itself how it is written."""

    def __html__(self) -> str:
        return "<svg/>"


@pytest.mark.parametrize(
    "value", [NASTY, escape(NASTY), "", None, 0, 1.5, True, uuid.UUID(int=7), Drawn(), [NASTY], lazy_gettext(NASTY)]
)
def test_a_template_says_the_same_as_with_jinja_alone(app: Flask, value: Any) -> None:
    with app.test_request_context("/"):
        alone = jinja2.Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True).from_string(TEMPLATE)
        assert app.jinja_env.from_string(TEMPLATE).render(value=value) == alone.render(value=value)


def test_the_options_of_a_select_are_escaped_grouped_and_one_is_chosen() -> None:
    key = uuid.UUID(int=7)
    written = option_elements([(key, NASTY), ("&", "both"), ("<group>", [("a", "A"), (0, "None")])], str(key))
    assert isinstance(written, Markup)
    assert written == (
        f'<option value="{key}" selected>&lt;b&gt;&#34;it&#39;s&#34; &amp; so&lt;/b&gt;</option>'
        '<option value="&amp;">both</option>'
        '<optgroup label="&lt;group&gt;"><option value="a">A</option><option value="0">None</option></optgroup>'
    )
    assert " selected>both" in option_elements([("&", "both")], "&")
    assert "selected" not in option_elements([("", "any"), ("a", "A")], None)


def test_a_template_is_compiled_once_and_again_when_it_or_its_compiler_differs(tmp_path: Path) -> None:
    kept = rendering.CompiledTemplates()
    kept.directory = str(tmp_path)

    def written(source: str) -> str:
        env = rendering.Environment(Flask(__name__), loader=jinja2.DictLoader({"page": source}), bytecode_cache=kept)
        return env.get_template("page").render(value=1)

    assert written("{{ value }}") == "1"
    (file,) = tmp_path.iterdir()
    first = file.stat().st_mtime_ns
    assert written("{{ value }}") == "1"
    assert file.stat().st_mtime_ns == first
    assert written("{{ value }}!") == "1!"
    second = file.stat().st_mtime_ns
    assert second > first
    kept._compiler += "another"
    assert written("{{ value }}!") == "1!"
    assert file.stat().st_mtime_ns > second


def test_a_template_is_compiled_where_nothing_may_be_written() -> None:
    kept = rendering.CompiledTemplates()
    kept.directory = "/proc/nowhere"
    env = rendering.Environment(Flask(__name__), loader=jinja2.DictLoader({"page": "{{ 1 }}"}), bytecode_cache=kept)
    assert env.get_template("page").render() == "1"
