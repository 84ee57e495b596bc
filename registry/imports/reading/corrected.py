"""What people say that cells should hold, put into the rows as read."""

from collections.abc import Mapping

import sqlalchemy as sa

from core.db import db
from registry.imports.models import CorrectedCell, PurchaseBatch, StagedRow


def cells_put(batch: PurchaseBatch, row_number: int, says: Mapping[str, str]) -> bool:
    """Put texts into the cells of one staged row.

    says     header → text; headers that the file has not are passed over
    Returns  whether there is such a row
    """
    places = {batch.headers.index(header): text for header, text in says.items() if header in batch.headers}
    row = sa.update(StagedRow).where(StagedRow.batch_id == batch.id, StagedRow.row_number == row_number)
    found = 0
    for place, text in places.items():
        number_format = sa.cast(["formats", str(place)], sa.ARRAY(sa.Text))  # of the number that stood there
        values = {StagedRow.cells[place + 1]: text, StagedRow.remarks: StagedRow.remarks.op("#-")(number_format)}
        found = db.session.connection().execute(row.values(values)).rowcount
    return bool(found)


def put_again(batch: PurchaseBatch) -> None:
    """Put every corrected cell of a batch into its staged rows, after the file was read anew."""
    kept = sa.select(CorrectedCell).where(CorrectedCell.batch_id == batch.id)
    for cell in db.session.scalars(kept):
        cells_put(batch, cell.row_number, {cell.header: cell.says})
