"""The cell of the file that a problem is about, where the file has a column for it."""

from typing import Any

import sqlalchemy as sa

from registry.imports.models import PurchaseBatch, StagedRow


def cell_of(batch: PurchaseBatch, key: Any) -> tuple[Any, Any]:
    """Place and text of the cell that is read as the column `key`, over `StagedRow`; null where the file has none.

    key  an expression: the key of a target column
    """
    places = {
        name: batch.headers.index(header) for name, header in (batch.mapping or {}).items() if header in batch.headers
    }
    no_place, no_text = sa.cast(sa.null(), sa.Integer), sa.cast(sa.null(), sa.Text)
    if not places:
        return no_place, no_text
    place = sa.case({name: sa.literal(at) for name, at in places.items()}, value=key, else_=no_place)
    cell = sa.case({name: StagedRow.cells[at + 1] for name, at in places.items()}, value=key, else_=no_text)
    return place, cell
