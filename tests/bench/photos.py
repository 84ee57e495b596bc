"""A large photo of a phone: sent, cleaned and shown; and what twenty at once take in memory."""

import http.client
import io
import os
import threading
import time
from functools import partial
from http import HTTPStatus
from statistics import median
from typing import Any

import orjson
from PIL import Image

from core.db import transaction
from tests import cast
from tests.bench.figures import Figure, at_most, shown
from tests.bench.ground import Ground
from tests.bench.processes import share, tree
from tests.bench.wire import Line
from tests.cast import Member
from tickets.filing import filing

NAME = "photos"
SIZE = (3_000, 2_000)  # pixels; noise, which no format makes small
LEAST = 10_000_000  # bytes
SECONDS, ROUNDS, AT_ONCE = 2.0, 5, 20
GROWTH = 60  # MB of the web server, for good
BOUNDARY = "of-the-bench"


def measure(ground: Ground, crew: dict[str, Member]) -> list[Figure]:
    """Teachers add a photo to their tickets."""
    ground.database(NAME)
    people = [crew[f"teacher {number}"] for number in range(AT_ONCE)]
    with ground.inside(NAME), transaction():
        paths = [
            f"/api/v1/tickets/{filing.file(one.actor, title='Kuva', school=cast.school().id).id}/attachments"
            for one in people
        ]
    port = ground.web(NAME)
    lines = [Line(port, one.bearer) for one in people]
    photos = [_photo(number) for number in range(ROUNDS + 1)]
    _sent(lines[0], people[0], paths[0], photos[-1])  # the first one reads what the others find in memory
    took = []
    for photo in photos[:ROUNDS]:
        begun = time.perf_counter()
        _sent(lines[0], people[0], paths[0], photo)
        took.append(time.perf_counter() - begun)
    pids = tree(ground.children[-1].process.pid) if ground.children[-1].process else set[int]()
    before = share(pids)
    peak = _together(ground, [partial(_sent, *pair, photos[0]) for pair in zip(lines, people, paths, strict=True)])
    grown = share(pids) - before
    ground.stop()
    megabytes = len(photos[0]) / 1_000_000
    return [
        at_most(
            f"photos: one of {megabytes:.0f} MB sent, cleaned and shown",
            median(took),
            SECONDS,
            "s",
            slower=ground.slower,
        ),
        at_most(f"photos: memory that {AT_ONCE} at once leave in the web server", max(grown, 0.0), GROWTH, "MB"),
        shown(f"photos: memory at most while {AT_ONCE} come at once, with what cleans them", f"{peak:.0f} MB"),
    ]


def _photo(number: int) -> bytes:
    """A JPEG of noise."""
    chance = os.urandom(4_096)
    noise = (chance * (3 * SIZE[0] * SIZE[1] // len(chance) + 1))[number : number + 3 * SIZE[0] * SIZE[1]]
    out = io.BytesIO()
    Image.frombytes("RGB", SIZE, noise).save(out, "JPEG", quality=95, subsampling=0)
    if out.tell() < LEAST:
        raise RuntimeError(f"the photo has {out.tell():,} bytes")
    return out.getvalue()


def _sent(line: Line, who: Member, path: str, photo: bytes) -> None:
    """Send a photo and look at it small."""
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="IMG_1.jpg"\r\n'
    body = f"{head}Content-Type: image/jpeg\r\n\r\n".encode() + photo + f"\r\n--{BOUNDARY}--\r\n".encode()
    answer = line.post(path, body, kind=f"multipart/form-data; boundary={BOUNDARY}", expected=201)
    # a file is sent in parts, which `Line` does not read
    small = http.client.HTTPConnection("127.0.0.1", line.port, timeout=60)
    try:
        small.request("GET", f"/api/v1/attachments/{orjson.loads(answer.body)['id']}/thumbnail", headers=who.bearer)
        if (shown_small := small.getresponse()).status != HTTPStatus.OK or not shown_small.read():
            raise RuntimeError("a photo is not shown")
    finally:
        small.close()


def _together(ground: Ground, works: list[Any]) -> float:
    """Do all of it at once; returns the most memory that the web server and what it started held, in MB."""
    failed: list[Exception] = []

    def one(work: Any) -> None:
        try:
            work()
        except Exception as error:  # noqa: BLE001  told below
            failed.append(error)

    threads = [threading.Thread(target=one, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    root, peak = ground.children[-1].process, 0.0
    while any(thread.is_alive() for thread in threads):
        peak = max(peak, share(tree(root.pid)) if root else 0.0)
        time.sleep(0.05)
    if failed:
        raise RuntimeError(f"{len(failed)} of {len(works)} photos were not taken") from failed[0]
    return peak
