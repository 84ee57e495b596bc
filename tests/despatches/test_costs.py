"""Lists of despatches and exceptions cost as many statements with many rows as with one."""

import pytest
from flask.testing import FlaskClient

from organisation.people.roles import Role
from tests import cast, makers
from tests.despatches.given import advice, line, send
from tests.statements import statements


def _announce(client: FlaskClient, buyer: cast.Member, number: int) -> None:
    order = makers.order(f"46{number}", lines=[(makers.model(), 5, 100)]).number
    serials = [f"PF{number}D0{n}K" for n in range(2)]
    said = send(client, buyer, advice(line([*serials, serials[0]]), number=f"DA-{number}", order=order))
    assert said.status_code == 201


@pytest.mark.parametrize("path", ["/despatches", "/orders/exceptions"])
def test_a_list_costs_the_same_with_more_rows(client: FlaskClient, path: str) -> None:
    buyer = cast.everywhere(Role.PROCUREMENT)
    _announce(client, buyer, 1)
    cast.sign_in(client, cast.everywhere(Role.AUDITOR))
    client.get(path)
    with statements() as few:
        assert "461" in client.get(path).text
    for number in range(2, 6):
        _announce(client, buyer, number)
    with statements() as many:
        assert "465" in client.get(path).text
    assert len(many) == len(few), "\n".join(many)
