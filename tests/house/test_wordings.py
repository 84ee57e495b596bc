"""What is translated: wordings of the house, never a text that somebody wrote."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask, render_template_string
from jinja2 import Environment, nodes

from tests.house.test_source import ROOT, sources
from tests.house.test_source import nodes as parts

pytestmark = pytest.mark.xdist_group("source")
# A wording that stands in no constant: the variable, and where. Its values must come from the source.
IN_TEMPLATES = {
    "people/roles.html": {"title", "row"},
    "devices/show.html": {"action"},
    "desk/beside.html": {"action"},
    "devices/list.html": {"search_label"},
    "templates/search.html": {"kind"},
    "imports/batch.html": {"chosen"},
    "imports/macros.html": {"label"},
    "imports/plan.html": {"label"},
    "imports/profiles.html": {"columns"},
    "imports/rows.html": {"labels"},
    "desk/rows.html": {"word"},
    "bulk/new.html": {"kind", "other"},
    "bulk/show.html": {"field", "label", "labels"},
    "bulk/panel-list.html": {"kind"},
    "school_changes/show.html": {"labels"},
    "calendars/edit.html": {"word"},
    "calendars/show.html": {"day"},
    "clocks/policy.html": {"word"},
    "clocks/policy-edit.html": {"word"},
    "rulesets/rule.html": {"word"},
    "rosters/edit.html": {"word"},
    "privacy/periods.html": {"row"},
    "knowledge/glossary.html": {"label"},
}
IN_MODULES = {
    "config/navigation.py": {"label"},
    "web/facts.py": {"known.verbs[code]", "known.fields[table]", "label", "words[value]"},
    "web/fields.py": {"label", "says"},
    "web/forms.py": {"sentence"},
    "web/summaries.py": {"sentence"},
    "tickets/mail/compose.py": {"sentence"},
    "organisation/audit/pages.py": {"facts.known.fields[code]"},
    "organisation/schools/pages.py": {"part"},
    "registry/bulk/pages.py": {"said"},
    "registry/school_changes/pages.py": {"said"},
    "registry/staff_files/pages.py": {"said"},
    "registry/school_changes/wording.py": {"reasons[code]"},
    "registry/devices/as_shown.py": {"words[code]"},
    "registry/devices/export.py": {"name"},
    "registry/devices/of_model.py": {"word"},
    "registry/devices/panels.py": {"word"},
    "registry/devices/quick_search.py": {"stage"},
    "registry/devices/search_filters.py": {"label"},
    "tickets/desk/search_filter.py": {"label", "says"},
    "tickets/knowledge/glossary.py": {"label"},
    "web/search_filters.py": {"labels[code]"},
    "registry/imports/batch_page.py": {"label", "said"},
    "registry/imports/pages.py": {"said"},
    "registry/imports/problems/wording.py": {"value"},
    "tickets/desk/explaining.py": {"word"},
    "tickets/calendars/pages.py": {"label"},
    "registry/quality/api.py": {"meaning.words"},
    "registry/quality/pages.py": {"meaning.words"},
    "organisation/saved_views/presenting.py": {"label", "kind.labels.get(name, name)"},
    "organisation/audit/verb_groups.py": {"heading"},
    "tickets/calendars/words.py": {"calendar.name"},
    "tickets/clocks/words.py": {"policy.name"},
    "tickets/desk/list_frame.py": {"label"},
    "tickets/desk/list_page.py": {"label"},
    "tickets/desk/panels.py": {"label"},
    "tickets/desk/ticket_page.py": {"part"},
    "tickets/routing/default_ruleset.py": {"rationale"},
    "tickets/routing/phrasing.py": {"words", "IS_KNOWN if value else IS_UNKNOWN"},
    "tickets/rulesets/rule_options.py": {"word"},
    "tickets/rulesets/rule_pages.py": {"label"},
    "tickets/rosters/pages.py": {"label"},
    "tickets/ticket/requester_words.py": {"says"},
    "workers/operations/wording.py": {"says"},
}
ATTRIBUTES = {
    "says",
    "label",
    "done",
    "heading",
    "meaning",
    "remedy",
}  # of errors, actions and columns, which the source declares


def root(node: nodes.Node) -> nodes.Node:
    """The name at the left end of `A[b].c(d)`."""
    while isinstance(node, nodes.Getattr | nodes.Getitem | nodes.Call):
        node = node.node
    return node


def doubtful(path: Path) -> Iterator[str]:
    """What a template gives to `_()` that may be a text somebody wrote."""
    known = IN_TEMPLATES.get("/".join(path.parts[-2:]), set())
    for call in Environment(autoescape=True).parse(path.read_text()).find_all(nodes.Call):
        if not isinstance(call.node, nodes.Name) or call.node.name not in {"_", "gettext", "ngettext"}:
            continue
        for argument in call.args[: 2 if call.node.name == "ngettext" else 1]:
            found = root(argument)
            if isinstance(found, nodes.Const) or (isinstance(found, nodes.Name) and found.name.isupper()):
                continue
            if not isinstance(found, nodes.Name) or found.name not in known:
                yield f"{path.name}:{call.lineno}"


def test_templates_translate_wordings_only() -> None:
    paths = [path for path in ROOT.glob("*/**/templates/**/*.html") if "tests" not in path.parts]
    assert len(paths) > 50
    assert [place for path in paths for place in doubtful(path)] == []


def doubtful_calls(path: str, text: str) -> Iterator[str]:
    known = IN_MODULES.get(path, set())
    for call in parts(text):
        if not isinstance(call, ast.Call) or getattr(call.func, "id", "") not in {"gettext", "lazy_gettext"}:
            continue
        argument = call.args[0]
        left = argument
        while isinstance(left, ast.Subscript | ast.Attribute | ast.Call):
            if isinstance(left, ast.Attribute) and (left.attr in ATTRIBUTES or left.attr.isupper()):
                break
            left = left.func if isinstance(left, ast.Call) else left.value
        is_table = isinstance(left, ast.Name) and left.id.isupper()
        if not (isinstance(left, ast.Constant | ast.Attribute) or is_table) and ast.unparse(argument) not in known:
            yield f"{path}:{call.lineno} {ast.unparse(argument)}"


def test_modules_translate_wordings_only() -> None:
    assert [place for path, text in sources() for place in doubtful_calls(path, text)] == []


def test_a_text_that_is_no_wording_is_shown_as_it_is(app: Flask) -> None:
    with app.test_request_context("/?lang=fi"):
        for text in ("50 % of", "100%", "<b>bold</b>", "%(name)s", "%s"):
            shown = render_template_string("{{ _(text) }}", text=text)
            assert shown == text.replace("<", "&lt;").replace(">", "&gt;")
        assert render_template_string("{{ _('Search') }}") == "Hae"
        told = "{{ _('Keyboard shortcuts') }} {{ ngettext('%(num)s row', '%(num)s rows', 2) }}"
        assert render_template_string(told).endswith("2 riviä")
        greeting = "{{ _('Open job %(id)s', id=value) if false else _('Model for “%(words)s”', words=value) }}"
        assert "&lt;b&gt;" in render_template_string(greeting, value="<b>")
