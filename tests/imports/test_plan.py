"""What a plan says about a file."""

import json
from typing import Any

import pytest

from registry.imports.models import BatchState
from tests import deliveries, makers
from tests.imports import given

pytestmark = pytest.mark.usefixtures("db_session")


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_sample_delivery_gives_exactly_what_is_expected(kind: str) -> None:
    supplier = makers.supplier()
    given.sample_order(supplier, kind)
    folder = given.SAMPLES / kind
    expected: dict[str, Any] = json.loads((folder / "expected.json").read_text())
    batch = given.planned((folder / f"delivery-7.{kind}").read_bytes(), supplier)
    assert batch.state is BatchState.PLANNED, (batch.failure_code, batch.questions)
    assert batch.rows == expected["rows"]
    assert given.outcomes(batch) == expected["outcomes"]
    assert batch.problem_counts == {k: v for k, v in sorted(expected["outcomes"].items()) if k != "create"}


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_any_invented_delivery_gives_what_its_maker_says(seed: int) -> None:
    supplier = makers.supplier()
    delivery = deliveries.make(200, seed=seed)
    given.order_of(delivery, supplier)
    for content in (deliveries.as_csv(delivery), deliveries.as_xlsx(delivery)):
        assert given.outcomes(given.planned(content, supplier)) == delivery.expected
