"""Pages of purchasing and the catalogue cost as many statements with many rows as with one."""

import pytest
from flask.testing import FlaskClient

from organisation.people.roles import Role
from registry.devices.lifecycle import Lifecycle
from tests import cast, makers
from tests.statements import statements


def fill(number: int, lines: int) -> str:
    """A supplier and an order of `lines` new models with spellings, of each something sent; gives the order's page."""
    seller = makers.supplier(f"Supplier {number}")
    models = [makers.model("Maker", f"{number}-{place}") for place in range(lines)]
    for model in models:
        makers.alias(model, f"{model.model_number} spelled")
    order = makers.order(f"45{number}", seller, [(model, 2, 100) for model in models])
    path, keys = f"/orders/{order.id}", [line.id for line in order.lines]
    for key in keys:
        makers.device(order_line_id=key, lifecycle=Lifecycle.EXPECTED)
    return path


@pytest.mark.parametrize("path", ["/orders", "/suppliers", "/catalogue", "/"])
@pytest.mark.parametrize("role", [Role.PROCUREMENT, Role.ASSET_MANAGER])
def test_a_list_costs_the_same_with_more_rows(client: FlaskClient, role: Role, path: str) -> None:
    cast.sign_in(client, cast.everywhere(role))
    fill(1, 1)
    client.get(path)
    with statements() as few:
        assert client.get(path).status_code == 200
    for number in range(2, 7):
        fill(number, 2)
    with statements() as many:
        assert client.get(path).status_code == 200
    assert len(many) == len(few), "\n".join(many)


def test_an_order_costs_the_same_with_more_lines(client: FlaskClient) -> None:
    cast.sign_in(client, cast.everywhere(Role.PROCUREMENT))
    short, long = fill(1, 1), fill(2, 6)
    client.get(short)
    for page in ("", "/amend"):
        with statements() as few:
            assert client.get(short + page).status_code == 200
        with statements() as many:
            assert client.get(long + page).status_code == 200
        assert len(many) == len(few), "\n".join(many)
