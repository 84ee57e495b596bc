"""Clusters of defects that nobody has made a problem of, as `looking` found them last."""

import datetime as dt
from typing import Final, NamedTuple

import sqlalchemy as sa

from core import clock
from core.actor import Actor
from core.db import db
from tickets.categories.models import Category
from tickets.problems import detecting, reading
from tickets.problems.models import READ, DefectCluster, Problem
from tickets.problems.reading import Delivery

SETTLED: Final = dt.timedelta(days=max(detecting.PERIODS))  # so long after its problem was closed it is not shown


class Cluster(NamedTuple):
    """A cluster with its names. `delivery`: None: every delivery of the model."""

    found: DefectCluster
    model: str
    symptom: Category
    delivery: Delivery | None


def find(actor: Actor) -> list[Cluster]:
    """What stands out and is no problem yet, nor was one lately; the largest share of faulty devices first.

    Raises   Forbidden
    """
    actor.must(READ)
    covers = sa.or_(Problem.batch_id.is_(None), Problem.batch_id == DefectCluster.batch_id)
    known = sa.exists().where(
        *(Problem.model_id == DefectCluster.model_id, Problem.category_id == DefectCluster.category_id, covers),
        sa.or_(Problem.closed_at.is_(None), Problem.closed_at > clock.now() - SETTLED),
    )
    wanted = reading.with_names(sa.select(DefectCluster, *reading.NAMES), DefectCluster).where(~known)
    share = sa.cast(DefectCluster.faulty, sa.Float) / sa.func.greatest(DefectCluster.devices, 1)
    rows = db.session.execute(reading.told_deliveries(wanted.order_by(share.desc(), DefectCluster.id))).all()
    return [Cluster(row.DefectCluster, row.model, row.Category, reading.delivery_of(row)) for row in rows]
