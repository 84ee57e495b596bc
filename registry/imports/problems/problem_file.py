"""The file of problems: the original rows with what is wrong, to be corrected and uploaded again."""

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa

from core.actor import Actor
from registry.imports.models import PurchaseBatch, StagedRow
from registry.imports.problems import wording
from registry.imports.reading.own_columns import OWN_COLUMNS, own_count
from registry.plans import rows as plan_rows
from registry.plans.models import PlannedRow

BLOCK = 200  # rows read at once
SAME = sa.and_(StagedRow.batch_id == PlannedRow.plan_id, StagedRow.row_number == PlannedRow.row_number)


def header(batch: PurchaseBatch) -> list[str]:
    """The file's own columns, then ours."""
    return [*(batch.headers[place] for place in _places(batch)), *OWN_COLUMNS]


def problem_rows(actor: Actor, batch: PurchaseBatch) -> Iterator[list[Any]]:
    """Each row of the file that has a problem, as the file has it; its problems stand one a line beside it."""
    places, after = _places(batch), None
    while True:
        page = plan_rows.find(batch.id, with_problems=True, also=(StagedRow, SAME), limit=BLOCK, after=after)
        for row, staged in page.items:
            cells = staged.cells if staged else []
            found = wording.problems(batch, row.problems, cells, prices=actor.may(wording.PRICE))
            if found:
                kept = [cells[place] if place < len(cells) else "" for place in places]
                yield [*kept, row.row_number, *("\n".join(p[name] for p in found) for name in OWN_COLUMNS[1:])]
        after = page.next
        if after is None:
            return


def _places(batch: PurchaseBatch) -> list[int]:
    return list(range(len(batch.headers) - own_count(batch.headers)))
