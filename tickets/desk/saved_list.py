"""The desk's list, as it can be saved under a name."""

from typing import Final

from core.errors import N_
from organisation.saved_views.kinds import Kind
from tickets.desk import columns, list_address, views
from tickets.teams import membership

KIND: Final = Kind(
    permission="ticket:read",
    endpoint="desk.index",
    schema=list_address.ShowDesk,
    labels=list_address.LABELS | {"due_before": N_("Due before")},
    columns={column.value: label for column, label in columns.LABELS.items()},
    always=frozenset({"number", "title", "priority", "devices"}),
    lost=views.gone,
    teams=membership.team_ids,
)
