"""One rule of a draft as a form: add one, change one."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, flash, request, url_for
from flask_babel import gettext

from core.errors import N_, DomainError, NotFound
from tickets.routing.fields import FIELDS, Type
from tickets.routing.models import RoutingRuleset
from tickets.routing.refusals import RulesInvalid
from tickets.routing.stages import OUTPUTS, Stage
from tickets.routing.words import STAGES
from tickets.rulesets import condition_form, editing, rule_form
from tickets.rulesets.refusals import RuleUnknown
from tickets.rulesets.rule_form import Shown
from tickets.rulesets.rule_options import Choices, owners
from web import doors, frame

pages = Blueprint("rule_form", __name__, template_folder="templates")
ONE = "/rules/drafts/<int:draft>/rules"
SAVE = "save"
LABELS = {
    "rationale": N_("Why the rule is there"),
    "owner": N_("Who answers for it"),
    "valid_from": N_("Valid from"),
    "last_day": N_("Last day"),
    "when": N_("When"),
    "gives": N_("What the rule gives"),
}


@pages.route(f"{ONE}/new/<stage>", methods=["GET", "POST"])
def add(draft: int, stage: str) -> Response:
    """Add a rule to a stage, before the one that holds for every ticket."""
    if stage not in list(Stage) or not OUTPUTS[Stage(stage)]:
        raise NotFound
    return _edit(draft, Stage(stage), None)


@pages.route(f"{ONE}/<rule_code>", methods=["GET", "POST"])
def edit(draft: int, rule_code: str) -> Response:
    """Change a rule."""
    me = doors.me()
    me.must("routing:write")
    row = editing.numbered(me, draft)
    found = next((one for one in row.rules if one["id"] == rule_code), None)
    if found is None:
        raise RuleUnknown
    return _edit(draft, Stage(found["stage"]), found)


def _edit(draft: int, stage: Stage, before: Mapping[str, Any] | None) -> Response:
    me, form = doors.me(), doors.Form()
    me.must("routing:write")
    row = editing.numbered(me, draft, lock=request.method == "POST")
    editing.must_be_draft(row)
    if request.method == "GET":
        return _page(row, stage, before, form, _three_ways(form, before, rule_form.shown(before)))
    fields = request.form.to_dict(flat=False)
    tree = condition_form.read(fields)
    do = request.form.get("do", SAVE)
    if do != SAVE:
        changed = rule_form.typed(fields, stage, condition_form.changed(tree, do))
        form.stored.update(doors.typed().loaded or {})  # still compared with what the form began with
        return _page(row, stage, before, form, changed, version=doors.if_match())
    code = before["id"] if before else _code(row, stage)
    try:
        made = rule_form.rule(fields, stage, code, before)
        editing.put_rule(me, row, before["id"] if before else None, made, expected=doors.if_match())
    except RulesInvalid as error:
        form = doors.refused(rule_form.as_fields(error, _place(row, error, code)))
    except DomainError as error:
        form = doors.refused(error)
    else:
        flash(gettext("The rule is saved in the draft."), "success")
        where = url_for("rule_drafts.show", draft=draft, _anchor=f"rule-{code}")
        return doors.see_other(where)
    return _page(row, stage, before, form, _three_ways(form, before, rule_form.typed(fields, stage, tree)))


def _three_ways(form: doors.Form, before: Mapping[str, Any] | None, sent: Shown) -> Shown:
    """What to show of a refused rule: what was typed, or what somebody else saved where nothing was typed."""
    kept: Shown = form.part("rationale", sent, rule_form.shown(before), lambda one: one.rationale) if before else sent
    return kept


def _code(row: RoutingRuleset, stage: Stage) -> str:
    """A name for a new rule that no other has: the stage and a number."""
    known = {one["id"] for one in row.rules}
    return next(code for number in range(1, len(known) + 2) if (code := f"{stage.value}-{number}") not in known)


def _place(row: RoutingRuleset, error: RulesInvalid, code: str) -> int:
    """The place of the rule that was sent among those that were to be saved."""
    at = next((at for at, one in enumerate(row.rules) if one["id"] == code), None)
    if at is not None:
        return at
    places = [int(pointer.split("/")[2]) for pointer, _ in error.problems if pointer.startswith("/rules/")]
    return max(places, default=-1)


def _page(
    row: RoutingRuleset,
    stage: Stage,
    before: Mapping[str, Any] | None,
    form: doors.Form,
    shown: Shown,
    *,
    version: int | None = None,
) -> Response:
    choices = Choices(frame.language())
    return doors.page(
        "rulesets/rule.html",
        form.status,
        form=form,
        row=row,
        version=row.version if version is None else version,
        stage=stage,
        stage_name=gettext(STAGES[stage]),
        rule=before,
        shown=shown,
        choices=choices,
        owners=owners(frame.language()),
        outputs=OUTPUTS[stage],
        FIELDS=FIELDS,
        Type=Type,
        GROUPS=condition_form.GROUPS,
        labels={field: gettext(label) for field, label in LABELS.items()} | _output_labels(stage),
        action=url_for("rule_form.edit", draft=row.number, rule_code=before["id"])
        if before
        else url_for("rule_form.add", draft=row.number, stage=stage.value),
    )


def _output_labels(stage: Stage) -> dict[str, str]:
    return {f"{rule_form.GIVES}{name}": gettext(field.label) for name, field in OUTPUTS[stage].items()}
