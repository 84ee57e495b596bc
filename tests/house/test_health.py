"""What a monitor is told: alive, ready, and figures, without signing in."""

import os
import resource
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from config.http import metric_files
from core.db import db, transaction
from core.outbox import items
from core.outbox.items import Heartbeat
from tests.conftest import ROOT

TOKEN = "for-the-monitor"


def stands_at(*revisions: str) -> None:
    """Have the database say that it was migrated to `revisions`."""
    table = sa.table("alembic_version", sa.column("version_num"))
    with transaction():
        db.session.execute(sa.delete(table))
        for revision in revisions:
            db.session.execute(sa.insert(table).values(version_num=revision))


def test_ready_means_that_the_database_is_migrated(client: FlaskClient) -> None:
    assert client.get("/readyz").get_json()["status"] == "ready"
    for revisions in (["0001"], []):
        stands_at(*revisions)
        answer = client.get("/readyz")
        assert (answer.status_code, answer.get_json()) == (503, {"status": "migrations pending"})
    stands_at("of_a_newer_release")
    assert client.get("/readyz").status_code == 200, "migrations are additive: the older release goes on serving"


def test_the_queue_and_the_publisher_are_shown_and_never_make_it_fail(client: FlaskClient) -> None:
    assert client.get("/readyz").get_json()["publisher_heartbeat_seconds"] is None
    with transaction():
        items.add("test.waits", {}, key="a")
        long_ago = sa.func.clock_timestamp() - sa.text("interval '1 day'")
        db.session.execute(sa.update(items.Item).values(available_at=long_ago))
        db.session.execute(sa.insert(Heartbeat).values(name="publisher", at=long_ago))
    answer = client.get("/readyz")
    assert answer.status_code == 200
    said = answer.get_json()
    assert said["outbox_open"] >= 1
    assert min(said["outbox_oldest_seconds"], said["publisher_heartbeat_seconds"]) >= 86_400


def figures(text: str) -> dict[str, float]:
    """What a monitor reads in `text`."""
    rows = (line.rsplit(" ", 1) for line in text.splitlines() if line.startswith("vire_"))
    return {name: float(value) for name, value in rows}


def test_figures_are_given_to_the_same_machine_only(client: FlaskClient) -> None:
    with transaction():
        db.session.add(items.Item(topic="test.dead", payload={}, dead_at=sa.func.now()))
    told = figures(client.get("/metrics").get_data(as_text=True))
    assert told["vire_outbox_dead"] == 1
    assert told["vire_publisher_heartbeat_age_seconds"] == -1
    elsewhere = {"REMOTE_ADDR": "192.0.2.7"}
    assert client.get("/metrics", environ_overrides=elsewhere).status_code == 403
    through_a_proxy = client.get("/metrics", headers={"X-Forwarded-For": "192.0.2.7"})
    assert through_a_proxy.status_code == 403, "a proxy on this machine asks for somebody else"


@pytest.fixture
def guarded(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """A token is asked for."""
    import dataclasses

    own: Any = dataclasses.replace(app.config["SETTINGS"], metrics_token=TOKEN)
    monkeypatch.setitem(app.config, "SETTINGS", own)


@pytest.mark.usefixtures("guarded")
@pytest.mark.parametrize(("sent", "status"), [(TOKEN, 200), ("another", 403), ("ä", 403), ("", 403)])
def test_with_a_token_whoever_has_it_is_given_figures(client: FlaskClient, sent: str, status: int) -> None:
    elsewhere = {"REMOTE_ADDR": "192.0.2.7"}
    headers = {"Authorization": f"Bearer {sent}"}
    assert client.get("/metrics", headers=headers, environ_overrides=elsewhere).status_code == status
    assert client.get("/metrics").status_code == 403, "the same machine needs it too"


def test_requests_are_counted_and_timed_by_route_and_jobs_by_topic_and_outcome(client: FlaskClient) -> None:
    with transaction():
        now = sa.func.clock_timestamp()
        long_ago = now - sa.text("interval '2 hours'")
        for columns in (
            {"dead_at": now},
            {"done_at": now},
            {"done_at": long_ago},
            {},
            {"last_error": "Oops", "attempts": 1},
        ):
            db.session.add(items.Item(topic="test.figures", payload={}, **columns))
    for path in ("/sign-in", "/t/AAA", "/t/BBB", "/nowhere", "/elsewhere"):
        client.get(path)
    client.open("/sign-in", method="BREW")
    told = figures(client.get("/metrics").get_data(as_text=True))
    for outcome in ("dead", "done", "waiting", "failing"):
        assert told[f'vire_jobs{{outcome="{outcome}",topic="test.figures"}}'] == 1
    seconds = "vire_http_request_seconds"
    assert told[f'{seconds}_count{{method="GET",route="/sign-in",status="200"}}'] >= 1
    assert told[f'{seconds}_count{{method="GET",route="none",status="404"}}'] >= 2
    assert told[f'{seconds}_bucket{{le="10.0",method="GET",route="/sign-in",status="200"}}'] >= 1
    assert told[f'{seconds}_count{{method="other",route="none",status="405"}}'] >= 1
    assert not [name for name in told if "BBB" in name or "BREW" in name]


TWO = """
import os
from flask import Flask, Response
from config.http import metric_files
from web import measures
FOLDER = os.environ["PROMETHEUS_MULTIPROC_DIR"]
app = Flask(__name__)
def ask():
    with app.test_request_context("/x"):
        measures.begin()
        measures.end(Response())
if os.fork() == 0:
    assert metric_files.reserve(FOLDER, os.getpid())
    ask()
    os._exit(0)
pid, _ = os.wait()
metric_files.shrink(FOLDER, pid)
ask()
print(measures.exposition().decode())
"""


def test_figures_of_several_processes_are_read_together(tmp_path: Path) -> None:
    environment = os.environ | {"PROMETHEUS_MULTIPROC_DIR": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", TWO], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    assert figures(done.stdout)['vire_http_request_seconds_count{method="GET",route="none",status="200"}'] == 2
    assert min(path.stat().st_size for path in tmp_path.iterdir()) < 16_384, "what a process that ended did not need"


def test_room_for_figures_is_taken_before_anything_is_counted(tmp_path: Path) -> None:
    """A process that counts in a mapped file for which there is no room is ended by the system."""
    assert metric_files.reserve(str(tmp_path), 1)
    (made,) = tmp_path.iterdir()
    assert made.stat().st_blocks * 512 >= metric_files.BYTES
    made.unlink()
    least, most = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, most))
    try:
        assert not metric_files.reserve(str(tmp_path), 1)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (least, most))
    assert list(tmp_path.iterdir()) == []
