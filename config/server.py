"""Gunicorn's settings: one process of eight threads unless `WEB_WORKERS` and `WEB_THREADS` say otherwise."""

import gc
import os
import resource
import shutil
import socket
import tempfile
from typing import Any

from gunicorn import util

from config.http import metric_files, refusals
from core import listening, logs

bind = [listening.written(host, os.environ.get("PORT") or 8000) for host in listening.present(os.environ)]
workers = int(os.environ.get("WEB_WORKERS") or 1)
threads = int(os.environ.get("WEB_THREADS") or 8)
worker_class = "config.http.worker.BufferingWorker"
worker_connections = 800  # of one process, most of them waiting
sendfile = False  # answers are sent by the thread that waits for slow clients
forwarded_allow_ips = ""  # headers of proxies are read in one place, by TRUSTED_PROXIES
forwarder_headers = ""  # SCRIPT_NAME is no header
timeout = 60  # seconds a worker may be silent
graceful_timeout = 25  # seconds to finish what was begun
keepalive = 15  # seconds; longer than a person's next click, shorter than a proxy's patience
limit_request_line = 8190  # bytes
limit_request_fields = 100
limit_request_field_size = 8190  # bytes
control_socket_disable = True  # nothing here is steered through a socket
loglevel = "warning"


if workers > 1:  # each process counts its requests; all of them are read together
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = tempfile.mkdtemp(prefix="vire-metrics-")

MOST_FILES = 8_192  # connections, and what is kept of them


def write_problem(client: socket.socket, status: int, reason: str, detail: str) -> None:
    """Answer what never became a request, such as an endless URL, as the application would: with a problem."""
    util.write_nonblock(client, refusals.written(status, reason, detail=detail))


def post_fork(_server: object, worker: Any) -> None:
    """Take the room for the figures of a new process before they are counted."""
    if workers > 1 and not metric_files.reserve(os.environ["PROMETHEUS_MULTIPROC_DIR"], worker.pid):
        del os.environ["PROMETHEUS_MULTIPROC_DIR"]  # this one's are read alone


def pre_request(_worker: object, request: Any) -> None:
    """Ask for no body that is there already."""
    request._expected_100_continue = False


def post_worker_init(_worker: object) -> None:
    """Log as JSON; put all that was loaded out of the collector's sight: full collections then cost requests nothing."""
    logs.set_up()
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(most, MOST_FILES) if most > 0 else MOST_FILES, most))
    util.write_error = write_problem
    gc.collect()
    gc.freeze()


def child_exit(_server: object, worker: Any) -> None:
    """Forget the figures of a process that has ended."""
    if workers > 1:
        from prometheus_client import multiprocess  # noqa: PLC0415  read only where it is used: it takes memory

        multiprocess.mark_process_dead(worker.pid)  # type: ignore[no-untyped-call]
        metric_files.shrink(os.environ["PROMETHEUS_MULTIPROC_DIR"], worker.pid)


def on_exit(_server: object) -> None:
    """Remove the figures."""
    if workers > 1:
        shutil.rmtree(os.environ["PROMETHEUS_MULTIPROC_DIR"], ignore_errors=True)
