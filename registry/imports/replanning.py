"""Planning a file that has been read: at once where it is small, so that counts follow a decision, else by a worker."""

from typing import Final

from core.actor import Actor
from registry.imports import batches
from registry.imports.models import BatchState, PurchaseBatch
from registry.imports.plan.making import make

AT_ONCE: Final = 500  # rows that are planned while the person waits


def again(actor: Actor, batch: PurchaseBatch) -> None:
    """Plan a planned batch anew, because somebody decided something about its rows.

    Raises   Forbidden, BatchNotThere
    Records  batch.planned or batch.needs_mapping; of a large file batch.replanned
    """
    actor.must(batches.WRITES[batch.purpose])
    batches.must_move(batch, BatchState.READING)
    if (batch.rows or 0) > AT_ONCE:
        batches.plan_again(actor, batch)
        return
    batch.said = None
    make(batch, by=actor)
