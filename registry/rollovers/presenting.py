"""Roll-overs as the API and the pages show them."""

from typing import Any, Final

from flask_babel import gettext

from core.actor import Actor
from core.errors import N_
from core.sheets.cells import Cell
from organisation.schools.models import School
from registry.bulk.rolled import RollOver, Step
from registry.rollovers import rollovers, words

REPORT: Final = (
    N_("School"), N_("Class"), N_("Asset tag"), N_("Serial number"), N_("Model"), N_("Pupil’s reference"),
    N_("Action"), N_("Promised back by"), N_("Came back"),
)  # fmt: skip


def head(roll_over: RollOver) -> dict[str, Any]:
    """A roll-over without its figures."""
    names = ("id", "name", "starts_in", "collect_by", "extend_until", "closed_at", "version")
    state = words.OPEN if roll_over.closed_at is None else words.CLOSED
    return {name: getattr(roll_over, name) for name in names} | {"state": state}


def school(of: School) -> dict[str, Any]:
    """A school in a list."""
    return {"id": of.id, "name_fi": of.name_fi, "name_sv": of.name_sv}


def whole(actor: Actor, roll_over: RollOver) -> dict[str, Any]:
    """A roll-over with the figures of every school that the actor may see, and of all of them together."""
    rows = rollovers.of_schools(actor, roll_over.id)
    schools = [row | {"school": school(row["school"])} for row in rows]
    return head(roll_over) | rollovers.total(rows) | {"schools": schools}


def of_school(actor: Actor, roll_over: RollOver, its: School) -> dict[str, Any]:
    """One school's part of a roll-over by class."""
    classes = rollovers.of_classes(actor, roll_over.id, its.id)
    return {"school": school(its), "state": head(roll_over)["state"]} | rollovers.total(classes) | {"classes": classes}


def out(row: Any) -> dict[str, Any]:
    """A device that is still out."""
    called = {"id": row.device_id, "asset_tag": row.asset_tag, "serial": row.serial, "model": row.model}
    return {
        "device": called,
        "class_label": row.class_label,
        "pupil": row.pupil_reference,
        "due_on": row.due_on,
    }


def header() -> list[str]:
    """The columns of the report."""
    return [str(gettext(REPORT[place])) for place in range(len(REPORT))]


def report(actor: Actor, roll_over: RollOver) -> Any:
    """The rows of the report: every device of every class list."""
    yes, no = str(gettext("Yes")), str(gettext("No"))
    steps = {step: str(gettext(words.STEPS[step])) for step in words.STEPS}
    for row in rollovers.every(actor, roll_over.id):
        cells: list[Cell] = [row.school, row.class_label or "", row.asset_tag or "", row.serial or "", row.model or ""]
        back = (no if row.out else yes) if row.step is Step.COLLECT else ""
        yield [*cells, row.pupil_reference or "", steps[row.step], row.due_on, back]
