"""A patient program at the JSON door: it sends the same request with the same key until it is answered."""

import http.client
import json
import threading
import urllib.error
import urllib.request
import uuid
from collections import Counter
from dataclasses import dataclass
from typing import Any

PATIENCE = 0.2  # seconds between two tries


@dataclass(frozen=True)
class Answer:
    """What was answered in the end."""

    status: int
    body: Any


class Client:
    """Requests of one person, until `closed` is set.

    waited  why requests had to be sent again, and how often
    """

    def __init__(self, address: str, token: str, closed: threading.Event, waited: Counter[str]) -> None:
        self.waited = waited
        self.address = address
        self.headers = {"Authorization": f"Bearer {token}"}
        self.closed = closed

    def get(self, path: str) -> Answer | None:
        """Read `path`; none: closed before it was answered."""
        return self._ask("GET", path, None, {})

    def post(self, path: str, body: Any, *, version: int | None = None) -> Answer | None:
        """Send JSON, once or many times, always as the same request.

        version   of what is changed, for If-Match; none: it is not asked for
        """
        headers = {"Content-Type": "application/json", "Idempotency-Key": uuid.uuid4().hex}
        headers |= {} if version is None else {"If-Match": f'"{version}"'}
        return self._ask("POST", path, json.dumps(body).encode(), headers)

    def upload(self, path: str, file: bytes, *, name: str = "delivery.csv", **fields: str) -> Answer | None:
        """Send a file with form fields."""
        mark = uuid.uuid4().hex
        parts = [f'--{mark}\r\nContent-Disposition: form-data; name="{k}"\r\n\r\n{v}\r\n' for k, v in fields.items()]
        head = f'--{mark}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
        data = "".join(parts).encode() + head.encode() + file + f"\r\n--{mark}--\r\n".encode()
        headers = {"Content-Type": f"multipart/form-data; boundary={mark}", "Idempotency-Key": mark}
        return self._ask("POST", path, data, headers)

    def _ask(self, method: str, path: str, data: bytes | None, headers: dict[str, str]) -> Answer | None:
        request = urllib.request.Request(  # noqa: S310 our own address
            self.address + path, data=data, headers=self.headers | headers, method=method
        )
        while not self.closed.is_set():
            answer = _once(request)
            if isinstance(answer, Answer):
                return answer
            self.waited[f"{method} {path.split('/')[3]}: {answer}"] += 1
            self.closed.wait(PATIENCE)
        return None


def _once(request: urllib.request.Request) -> Answer | str:
    """One try; a text says why nobody knows whether it was carried out, or when it was asked to come again."""
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310 our own address
            return Answer(answer.status, json.loads(answer.read()))
    except urllib.error.HTTPError as refusal:
        return _refused(refusal)
    except (OSError, ValueError, http.client.HTTPException) as error:
        return type(error).__name__


def _refused(refusal: urllib.error.HTTPError) -> Answer | str:
    try:
        code = json.loads(refusal.read())["code"]
    except (OSError, ValueError, http.client.HTTPException) as error:
        return f"{refusal.code} {type(error).__name__}"
    return (
        f"{refusal.code} {code}"
        if refusal.code in {429, 503} or code == "still_running"
        else Answer(refusal.code, code)
    )
