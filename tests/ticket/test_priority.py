"""The priority matrix: complete, and more is never less."""

from itertools import pairwise, product

import pytest

from tickets.priority import MATRIX, impact_of, priority_of, urgency_of
from tickets.states import Impact, Priority, Urgency


def test_every_impact_and_urgency_has_a_priority() -> None:
    assert set(MATRIX) == set(product(Impact, Urgency))


@pytest.mark.parametrize("urgency", Urgency)
def test_more_people_affected_is_never_less_urgent(urgency: Urgency) -> None:
    column = [priority_of(impact, urgency) for impact in Impact]
    assert all(wider <= narrower for narrower, wider in pairwise(column))


@pytest.mark.parametrize("impact", Impact)
def test_more_urgency_is_never_a_later_place(impact: Impact) -> None:
    row = [priority_of(impact, urgency) for urgency in Urgency]
    assert all(sooner <= later for later, sooner in pairwise(row))


@pytest.mark.parametrize("priority", Priority)
def test_every_priority_can_be_reached(priority: Priority) -> None:
    assert priority in MATRIX.values()


def test_a_stopped_class_is_urgent_and_a_group_at_least() -> None:
    assert urgency_of(class_stopped=True, otherwise=Urgency.LOW) is Urgency.URGENT
    assert impact_of(class_stopped=True) is Impact.GROUP
    assert impact_of(class_stopped=True, otherwise=Impact.SCHOOL) is Impact.SCHOOL
    assert priority_of(impact_of(class_stopped=True), urgency_of(class_stopped=True)) is Priority.P2


def test_without_a_stopped_class_the_category_decides() -> None:
    assert urgency_of(class_stopped=False, otherwise=Urgency.LOW) is Urgency.LOW
    assert impact_of(class_stopped=False, otherwise=Impact.CITY) is Impact.CITY
