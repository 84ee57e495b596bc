"""Making the plan of a batch whose rows are staged, as far as it goes without a person."""

from typing import Final

from core.actor import Actor
from core.history import change
from registry.imports.models import BatchState, PurchaseBatch
from registry.imports.plan import planning
from registry.imports.plan.settling import settle
from registry.plans.progress import Meter

VERBS: Final = {BatchState.NEEDS_MAPPING: "batch.mapping_needed", BatchState.PLANNED: "batch.planned"}


def make(batch: PurchaseBatch, *, by: Actor, meter: Meter | None = None) -> None:
    """Ask what a person must answer, else write the planned rows. Records batch.mapping_needed or batch.planned."""
    mapping, questions = settle(batch)
    state = BatchState.NEEDS_MAPPING if questions else BatchState.PLANNED
    with change(batch, VERBS[state], by=by):
        batch.mapping = mapping.saved()
        batch.questions = [
            {"column": q.column, "code": q.code.value, "candidates": list(q.candidates)} for q in questions
        ]
        if not questions:
            planning.plan(batch, mapping, meter)
        batch.state = state
