"""Purchase batches over JSON."""

import io
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from organisation.people.roles import Role
from registry.imports import batches
from registry.imports.reading import files
from registry.purchasing.models import Supplier
from tests import cast, makers
from tests.imports import given

PATH = "/api/v1/purchase-batches"
SAMPLE = (given.SAMPLES / "csv" / "delivery-7.csv").read_bytes()


@pytest.fixture
def supplier(db_session: Any) -> Supplier:
    found = makers.supplier()
    given.sample_order(found)
    return found


def upload(client: FlaskClient, who: cast.Member, content: bytes = SAMPLE, **said: Any) -> Any:
    data = {"file": (io.BytesIO(content), "delivery-7.csv")} | said
    return client.post(PATH, data=data, headers=who.bearer, content_type="multipart/form-data")


def test_a_file_is_uploaded_planned_and_shown(client: FlaskClient, supplier: Supplier) -> None:
    officer = cast.everywhere(Role.PROCUREMENT)
    answer = upload(client, officer, supplier=supplier.name)
    assert answer.status_code == 202, answer.get_json()
    assert answer.get_json()["state"] == "reading"
    where = answer.headers["Location"]
    given.work()
    shown = client.get(where, headers=officer.bearer).get_json()
    assert shown["state"] == "planned"
    assert shown["progress"] == 1.0
    assert shown["plan"] == {"create": 285, "update": 0, "unchanged": 0, "conflict": 0, "error": 15}
    assert shown["mapping"]["serial"] == "Sarjanumero"
    page = client.get(f"{where}/rows?outcome=error&limit=4", headers=officer.bearer).get_json()
    assert [row["outcome"] for row in page["items"]] == ["error"] * 4
    following = client.get(f"{where}/rows?outcome=error&limit=200&after={page['next']}", headers=officer.bearer)
    assert len(following.get_json()["items"]) == 11
    [damaged, _] = client.get(f"{where}/rows?code=serial_damaged", headers=officer.bearer).get_json()["items"]
    [problem] = damaged["problems"]
    assert (problem["code"], problem["column"]) == ("serial_damaged", "Sarjanumero")
    assert "E+15" in problem["message"]
    found = client.get(PATH, headers=officer.bearer).get_json()["items"]
    assert [batch["id"] for batch in found] == [shown["id"]]


def test_money_and_rows_tie_with_the_order(client: FlaskClient, supplier: Supplier) -> None:
    officer = cast.everywhere(Role.PROCUREMENT)
    where = upload(client, officer, supplier=str(supplier.id)).headers["Location"]
    given.work()
    totals = client.get(where, headers=officer.bearer).get_json()["totals"]
    assert sum(line["ordered"] for line in totals["lines"]) == 285
    assert sum(line["file"] for line in totals["lines"]) == 285
    assert {line["short"] for line in totals["lines"]} == {0}
    assert {line["over"] for line in totals["lines"]} == {0}
    assert totals["file_cents"] == totals["expected_cents"] == sum(line["ordered_cents"] for line in totals["lines"])
    receiver = cast.everywhere(Role.RECEIVER)
    unpriced = client.get(where, headers=receiver.bearer).get_json()["totals"]
    assert not [key for line in unpriced["lines"] for key in line if key.endswith("_cents")]


@pytest.mark.parametrize(
    ("said", "status"),
    [({}, 422), ({"supplier": "Nobody Oy"}, 422), ({"supplier": "Toimittaja Oy", "purpose": "gift"}, 422)],
)
def test_an_upload_needs_a_known_supplier_and_purpose(
    client: FlaskClient, supplier: Supplier, said: dict[str, str], status: int
) -> None:
    assert upload(client, cast.everywhere(Role.PROCUREMENT), **said).status_code == status


@pytest.mark.parametrize("mapping", ["[]", "{", '{"serial": 3}', '{"horse": "S/N"}', '{"date_order": "dym"}'])
def test_a_mapping_that_is_none_is_refused(client: FlaskClient, supplier: Supplier, mapping: str) -> None:
    answer = upload(client, cast.everywhere(Role.PROCUREMENT), supplier=supplier.name, mapping=mapping)
    assert answer.status_code == 422


def test_an_upload_without_a_file_is_refused(client: FlaskClient, supplier: Supplier) -> None:
    officer = cast.everywhere(Role.PROCUREMENT)
    for data in ({"supplier": supplier.name}, {"supplier": supplier.name, "file": "text"}):
        answer = client.post(PATH, data=data, headers=officer.bearer, content_type="multipart/form-data")
        assert answer.status_code == 422
    assert upload(client, officer, b"", supplier=supplier.name).status_code == 422


def test_who_may_not_upload_or_read_is_refused(client: FlaskClient, supplier: Supplier) -> None:
    for role in (Role.RECEIVER, Role.AUDITOR, Role.ASSET_MANAGER, Role.AGENT):
        assert upload(client, cast.everywhere(role), supplier=supplier.name).status_code == 403
    officer = cast.everywhere(Role.PROCUREMENT)
    assert upload(client, officer, supplier=supplier.name, purpose="opening").status_code == 403
    where = upload(client, officer, supplier=supplier.name).headers["Location"]
    for member, status in ((cast.teacher(), 403), (cast.outsider(), 403), (cast.everywhere(Role.AUDITOR), 200)):
        assert client.get(where, headers=member.bearer).status_code == status
        assert client.get(f"{where}/rows", headers=member.bearer).status_code == status


def test_a_batch_uploaded_by_mistake_is_discarded(client: FlaskClient, supplier: Supplier) -> None:
    officer = cast.everywhere(Role.PROCUREMENT)
    where = upload(client, officer, supplier=supplier.name).headers["Location"]
    assert client.post(f"{where}/discard", headers=officer.bearer).get_json()["state"] == "discarded"
    assert client.post(f"{where}/discard", headers=officer.bearer).status_code == 409
    given.work()
    assert client.get(where, headers=officer.bearer).get_json()["state"] == "discarded"


def test_an_upload_repeated_under_its_key_is_one_batch(client: FlaskClient, supplier: Supplier) -> None:
    officer = cast.everywhere(Role.PROCUREMENT)

    def send(content: bytes, boundary: str) -> Any:
        data = {"supplier": supplier.name, "file": FileStorage(io.BytesIO(content), "delivery-7.csv")}
        body, form = encode_multipart(data, boundary=boundary)[1], f"multipart/form-data; boundary={boundary}"
        return client.post(PATH, data=body, content_type=form, headers=officer.bearer | {"Idempotency-Key": "once"})

    first, again = send(SAMPLE, "first"), send(SAMPLE, "second")
    assert (first.status_code, again.status_code) == (202, 202), again.get_json()
    assert again.get_json()["id"] == first.get_json()["id"]
    assert len(client.get(PATH, headers=officer.bearer).get_json()["items"]) == 1
    other = send(SAMPLE + b"\r\n", "third")
    assert (other.status_code, other.get_json()["code"]) == (422, "key_reused")


def test_a_file_that_is_taken_in_again_is_read_from_its_start(supplier: Supplier) -> None:
    """A request that met a deadlock is carried out a second time, with the stream where the first one left it."""
    file = io.BytesIO(given.csv_of(["Sarjanumero"], ["PF1"]))
    officer = cast.everywhere(Role.PROCUREMENT).actor
    first = batches.upload(officer, file=file, file_name="a.csv", supplier=supplier.name)
    again = batches.upload(officer, file=file, file_name="a.csv", supplier=supplier.name)
    assert first.file_sha256 == again.file_sha256
    assert b"".join(files.parts(again.id)) == file.getvalue()
