"""The first rows of a file as a mapping would have them read; nothing is kept."""

from collections.abc import Mapping
from typing import Any, Final

from core.actor import Actor
from registry.columns.columns import read_by
from registry.imports import batches
from registry.imports.cells import parse
from registry.imports.mapping.proposal import propose
from registry.imports.models import PurchaseBatch
from registry.imports.plan.planning import given_for_all, reading_of
from registry.imports.plan.settling import settle
from registry.imports.problems.wording import may_read
from registry.own_fields import own_fields
from registry.own_fields.columns import own_columns

ROWS: Final = 5


def preview(
    actor: Actor,
    batch: PurchaseBatch,
    *,
    mapping: Mapping[str, str] | None = None,
    for_all: Mapping[str, str] | None = None,
) -> list[dict[str, Any]]:
    """What the first rows mean.

    mapping  as `deciding.set_mapping` takes it; headers that the file does not have are passed over. None: as it is now
    for_all  key of a target column → what holds for rows that say nothing; None: as it is now
    Returns  of each row: row_number, cells (column, says, means, is_unreadable), columns that the actor may read alone
    Raises   Forbidden
    """
    actor.must(batches.WRITES[batch.purpose])
    if not batch.headers:
        return []
    own = own_columns(own_fields.in_use())
    chosen = settle(batch)[0] if mapping is None else propose(batch.headers, dict(mapping), own)
    keys = {column.key for column in read_by(batch.purpose) if may_read(actor, column.key)}
    how = reading_of(batch, chosen)
    given = {**given_for_all(batch), **for_all} if for_all is not None else how.for_all
    how = parse.Reading(
        {key: place for key, place in how.positions.items() if key in keys},
        {key: said for key, said in given.items() if key in keys},
        how.date_order,
        how.warranty_unit,
        how.counts_from_1904,
        how.own,
    )
    return parse.first_rows(batch.id, how, ROWS)
