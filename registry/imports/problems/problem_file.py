"""The file of problems: the original rows with what is wrong, to be corrected and uploaded again."""

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa

from core.actor import Actor
from registry.columns.columns import COLUMNS
from registry.imports.mapping.own import is_target
from registry.imports.models import PurchaseBatch, StagedRow
from registry.imports.problems import wording
from registry.imports.reading.own_columns import OWN_COLUMNS, own_count
from registry.plans import rows as plan_rows
from registry.plans.models import PlannedRow

BLOCK = 200  # rows read at once
SAME = sa.and_(StagedRow.batch_id == PlannedRow.plan_id, StagedRow.row_number == PlannedRow.row_number)


def header(actor: Actor, batch: PurchaseBatch) -> list[str]:
    """The file's own columns that `actor` may see, then ours."""
    return [*(batch.headers[place] for place in _places(actor, batch)), *OWN_COLUMNS]


def problem_rows(actor: Actor, batch: PurchaseBatch) -> Iterator[list[Any]]:
    """Each row of the file that has a problem, as the file has it; its problems stand one a line beside it."""
    places, after = _places(actor, batch), None
    while True:
        page = plan_rows.find(
            batch.id,
            with_problems=True,
            hidden=wording.hidden_codes(actor),
            also=(StagedRow, SAME),
            limit=BLOCK,
            after=after,
        )
        for row, staged in page.items:
            cells = staged.cells if staged else []
            found = wording.problems(actor, batch, row.problems, cells)
            kept = [cells[place] if place < len(cells) else "" for place in places]
            yield [*kept, row.row_number, *("\n".join(p[name] for p in found) for name in OWN_COLUMNS[1:])]
        after = page.next
        if after is None:
            return


def _places(actor: Actor, batch: PurchaseBatch) -> list[int]:
    """The columns of the file for `actor`. One that Vire did not read may hold anything: it is for those who see all."""
    places = range(len(batch.headers) - own_count(batch.headers))
    if all(wording.may_read(actor, key) for key in COLUMNS):
        return list(places)
    keys = {header: key for key, header in (batch.mapping or {}).items()}
    read = [keys.get(header) for header in batch.headers]
    return [place for place in places if (key := read[place]) and is_target(key) and wording.may_read(actor, key)]
