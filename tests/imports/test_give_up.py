"""A batch whose job is given up says so and what to do, and goes on where it was when an operator tries the job again."""

from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from core.db import db, transaction
from core.history import Event
from core.outbox import attempts
from core.outbox.items import Item
from organisation.people.roles import Role
from registry.imports import batches
from registry.imports.models import BatchState, PurchaseBatch
from tests import cast, makers
from tests.imports import given
from workers import consumer, jobs
from workers.operations import jobs as operations

HEADER = ["Order number", "School", "Model", "Serial number"]
REFUSE = """
CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'never'; END $$;
CREATE TRIGGER refuse BEFORE INSERT ON {0} FOR EACH ROW EXECUTE FUNCTION refuse()
"""
ALLOW = "DROP TRIGGER refuse ON {0}; DROP FUNCTION refuse()"


def say(statement: str) -> None:
    with transaction():
        db.session.execute(sa.text(statement))


def work(batch: PurchaseBatch, *, earlier: int = 0) -> Item:
    """Have a worker try the batch's job, after so many earlier attempts."""
    job = db.session.scalars(sa.select(Item).where(Item.key == str(batch.id), Item.done_at.is_(None))).one()
    with transaction():
        db.session.execute(sa.update(Item).values(available_at=sa.func.now(), attempts=earlier))
    consumer.run(job.id)
    db.session.expire_all()
    return job


def verbs(batch: PurchaseBatch) -> list[str]:
    found = sa.select(Event.verb).where(Event.subject_id == batch.id).order_by(Event.at, Event.id)
    return list(db.session.scalars(found))


def uploaded() -> PurchaseBatch:
    supplier = makers.supplier()
    makers.order("4500000001", supplier, [(makers.model(), 4, 38990)])
    return given.uploaded(given.csv_of(HEADER, ["4500000001", cast.FIRST, "300w Yoga Gen 4", "PF1A"]), supplier)


def read() -> tuple[PurchaseBatch, str]:
    return uploaded(), "planned_row"


def applied() -> tuple[PurchaseBatch, str]:
    batch = uploaded()
    given.work()
    officer = cast.everywhere(Role.PROCUREMENT)
    with transaction():
        batches.start_apply(officer.actor, batches.get(officer.actor, batch.id))
    return batch, "device"


@pytest.mark.parametrize(
    ("begin", "code", "during", "end"),
    [
        (read, "reading_given_up", BatchState.READING, BatchState.PLANNED),
        (applied, "applying_given_up", BatchState.APPLYING, BatchState.APPLIED),
    ],
)
def test_it_fails_with_a_sentence_and_goes_on_when_tried_again(
    begin: Any, code: str, during: BatchState, end: BatchState, client: FlaskClient
) -> None:
    jobs.load()
    batch, table = begin()
    say(REFUSE.format(table))
    work(batch, earlier=attempts.MOST - 2)
    assert batch.state is during
    job = work(batch, earlier=attempts.MOST - 1)
    assert job.dead_at
    assert (batch.state, batch.failure_code, verbs(batch)[-1]) == (BatchState.FAILED, code, "batch.given_up")
    cast.sign_in(client, cast.everywhere(Role.PROCUREMENT))
    page = client.get(f"/purchasing/batches/{batch.id}?lang=en").get_data(as_text=True)
    assert "pload the file again" in page
    assert "Work on the file given up after several tries" in page
    say(ALLOW.format(table))
    with transaction():
        operations.retry(cast.everywhere(Role.ADMIN).actor, job.id)
    db.session.expire_all()
    assert (batch.state, batch.failure_code, verbs(batch)[-1]) == (during, None, "batch.taken_up")
    work(batch)
    assert (batch.state, batch.failure_code) == (end, None)


def test_a_batch_that_was_put_away_meanwhile_is_left_alone(db_session: Any) -> None:
    jobs.load()
    batch, table = read()
    say(REFUSE.format(table))
    job = work(batch, earlier=attempts.MOST - 1)
    say(ALLOW.format(table))
    officer = cast.everywhere(Role.PROCUREMENT)
    with transaction():
        batches.discard(officer.actor, batches.get(officer.actor, batch.id))
        operations.retry(cast.everywhere(Role.ADMIN).actor, job.id)
    work(batch)
    assert (batch.state, bool(job.done_at)) == (BatchState.DISCARDED, True)
