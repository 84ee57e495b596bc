"""A page's address: what the page does not know is passed over, a value that it cannot read is said."""

import pytest
from flask.testing import FlaskClient

from organisation.people.roles import Role
from tests import cast

BAD = {
    Role.AGENT: [
        *(
            "/devices?lifecycle=gone",
            "/devices?school=x",
            "/devices?after=zz",
            "/devices?warranty=x",
            "/devices?age=-1",
        ),
        *("/desk?state=gone", "/desk/rows?state=gone", "/schools?kind=x", "/catalogue?category=x"),
        *("/devices/count?model=x", f"/search?q={'a' * 101}"),
    ],
    Role.AUDITOR: ["/audit?from=yesterday", "/audit?subject=1", "/audit/access-log?limit=0", "/orders?state=x"],
    Role.ADMIN: ["/people?role=x", "/people?after=zz"],
}


@pytest.mark.parametrize("role", BAD)
def test_a_value_that_cannot_be_read_is_said_and_an_unknown_name_passed_over(client: FlaskClient, role: Role) -> None:
    cast.sign_in(client, cast.everywhere(role))
    for address in BAD[role]:
        assert client.get(address).status_code == 422, address
        assert client.get(address.split("?")[0] + "?utm_source=mail&colour=red").status_code == 200, address
