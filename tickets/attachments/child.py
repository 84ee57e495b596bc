"""The process that looks into a file: it may use little memory and little time, and dies with its parent.

Called with the family of the file, its path, and where to write a cleaned picture and its thumbnail. Says one line of
JSON: `{"cleaned": …, "thumbnail": …}`, whether it wrote them; or `{"refused": code}`.
"""

import ctypes
import json
import resource
import signal
import sys
from pathlib import Path

from tickets.attachments import packages
from tickets.attachments.limits import CPU_SECONDS, MEMORY_BYTES, WRITTEN_BYTES
from tickets.attachments.unusable import Unusable

_DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG


def confine() -> None:
    """Take away what a hostile file would need to do harm."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS + 5))
    resource.setrlimit(resource.RLIMIT_FSIZE, (WRITTEN_BYTES, WRITTEN_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, signal.SIGKILL)


def main(family: str, path: Path, cleaned: Path, thumbnail: Path) -> dict[str, object]:
    """What is said of the file at `path`."""
    try:
        if family == "PACKAGE":
            packages.check(path)
            return {"cleaned": False, "thumbnail": False}
        if family == "HEIC":
            from tickets.attachments import heic  # noqa: PLC0415  only for such a file

            cleaned.write_bytes(heic.without_places(path.read_bytes()))
            return {"cleaned": True, "thumbnail": False}
        from tickets.attachments import pictures  # noqa: PLC0415  the library is large

        pictures.clean(family, path, cleaned, thumbnail)
    except Unusable as refused:
        return {"refused": str(refused)}
    except MemoryError:
        return {"refused": "file_too_heavy"}
    return {"cleaned": True, "thumbnail": True}


if __name__ == "__main__":
    confine()
    _family, *_paths = sys.argv[1:]
    sys.stdout.write(json.dumps(main(_family, *map(Path, _paths))))
