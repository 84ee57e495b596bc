"""A version says what may be overwritten; it never hides what has changed since."""

from flask.testing import FlaskClient

from tests import cast, makers


def test_a_new_message_is_seen_although_the_version_is_the_same(client: FlaskClient) -> None:
    agent, teacher = makers.agent("devices"), cast.teacher()
    ticket = makers.routed(teacher)
    address = f"/api/v1/tickets/{ticket.id}"
    before = client.get(address, headers=agent.bearer)
    known = before.headers["ETag"]
    sent = {"text": "It began to smoke.", "visibility": "public"}
    assert client.post(f"{address}/messages", json=sent, headers=teacher.bearer).status_code in {200, 201}
    for tag in (known, f"W/{known}", "*", f'"0", {known}'):
        after = client.get(address, headers=agent.bearer | {"If-None-Match": tag})
        assert (after.status_code, after.headers["ETag"]) == (200, known)
        assert "It began to smoke." in after.text
    taken = client.post(f"{address}/take", json={}, headers=agent.bearer | {"If-Match": known})
    assert taken.status_code == 200, taken.text
    assert client.post(f"{address}/take", json={}, headers=agent.bearer | {"If-Match": known}).status_code == 412
