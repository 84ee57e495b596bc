"""Gunicorn's settings: one process of eight threads unless `WEB_WORKERS` and `WEB_THREADS` say otherwise."""

import gc
import json
import os
import socket

from gunicorn import util

from core import logs

bind = f"127.0.0.1:{os.environ.get('PORT') or 8000}"
workers = int(os.environ.get("WEB_WORKERS") or 1)
threads = int(os.environ.get("WEB_THREADS") or 8)
worker_class = "gthread"
timeout = 60  # seconds a worker may be silent
graceful_timeout = 25  # seconds to finish what was begun
keepalive = 15  # seconds; longer than a person's next click, shorter than a proxy's patience
limit_request_line = 8190  # bytes
limit_request_fields = 100
limit_request_field_size = 8190  # bytes
control_socket_disable = True  # nothing here is steered through a socket
loglevel = "warning"


def write_problem(client: socket.socket, status: int, reason: str, detail: str) -> None:
    """Answer what never became a request, such as an endless URL, as the application would: with a problem."""
    problem = {"type": "about:blank", "title": reason, "status": status, "detail": detail}
    body = json.dumps(problem).encode()
    head = (
        f"HTTP/1.1 {status} {reason}\r\n"
        "Connection: close\r\n"
        "Content-Type: application/problem+json\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    util.write_nonblock(client, head.encode("latin-1") + body)


def post_worker_init(_worker: object) -> None:
    """Log as JSON; put all that was loaded out of the collector's sight: full collections then cost requests nothing."""
    logs.set_up()
    util.write_error = write_problem
    gc.collect()
    gc.freeze()
