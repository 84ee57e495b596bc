"""A batch that Vire works on at this moment: both doors say so, whatever one wants to do with it."""

import re

import sqlalchemy as sa
from flask import Flask

from core.db import db, transaction
from core.scope import everywhere
from organisation.people.roles import Role
from registry.imports.models import BatchState, PurchaseBatch
from tests import cast, makers
from tests.imports import given

OF_ITS_DEVICES = ("/receive", "/undo-receipt")  # a receiver's: they hold the devices of a batch, not the batch
ONLY_READS = ("/preview",)


def commands(app: Flask, door: str) -> list[str]:
    """The addresses of everything that one can do with a batch through `door`."""
    rules = [rule.rule for rule in app.url_map.iter_rules() if "POST" in (rule.methods or ())]
    return [r for r in rules if r.startswith(door) and "batch_id>" in r and not r.endswith(OF_ITS_DEVICES + ONLY_READS)]


def test_what_is_asked_of_a_busy_batch_is_refused_and_the_page_is_shown(committed: Flask) -> None:
    officer = cast.member("officer", *((role, None) for role in (Role.PROCUREMENT, Role.ASSET_MANAGER, Role.RECEIVER)))
    batch = given.planned(b"Sarjanumero;Tuotekoodi\nX1;Y\n", makers.supplier(), who=officer)
    assert batch.state is BatchState.NEEDS_MAPPING
    key, version = str(batch.id), batch.version
    with transaction():
        page = cast.sign_in(committed.test_client(), officer)
        program = cast.bearer(committed.test_client(), officer)
    held = sa.select(PurchaseBatch.id).where(PurchaseBatch.id == batch.id).with_for_update()
    held = everywhere(held, PurchaseBatch, why="as a worker does")
    with db.engine.connect() as worker, worker.begin():
        worker.execute(held)
        for door, client in (("/purchasing", page), ("/api", program)):
            addresses = commands(committed, door)
            assert len(addresses) >= 4, addresses
            for address in addresses:
                path = re.sub(r"<int:\w+>", "2", re.sub(r"<uuid:\w+>", key, address))
                sent = {"words": "Y", "model": "Z", "version": str(version)}
                answer = client.post(
                    path, **{"data" if client is page else "json": sent}, headers={"If-Match": f'"{version}"'}
                )
                assert answer.status_code in {409, 422}, (path, answer.status_code)
                if answer.status_code == 409:
                    assert b"working on this batch" in answer.data, path
        assert page.post(f"/purchasing/batches/{key}/discard").status_code == 409
    assert page.post(f"/purchasing/batches/{key}/discard").status_code == 303
