"""Mail, notices, search, suggestions and photos: what people meet besides the desk."""

from collections.abc import Callable

from tests.bench import arriving, photos, searching, telling
from tests.bench.figures import Figure, unmeasured
from tests.bench.ground import Ground
from tests.cast import Member

PARTS: dict[str, Callable[[Ground, dict[str, Member]], list[Figure]]] = {
    "mail": lambda ground, _: arriving.measure(ground),
    "notices of an incident": telling.incident,
    "mail in a storm": telling.storm,
    "search": searching.measure,
    "photos": photos.measure,
}


def measure(ground: Ground, crew: dict[str, Member]) -> list[Figure]:
    """All of it, each part in a database of its own; one that fails keeps no other from being measured."""
    found: list[Figure] = []
    for name, part in PARTS.items():
        try:
            found += part(ground, crew)
        except (RuntimeError, OSError) as error:
            ground.stop()
            found.append(unmeasured(f"conversation: {name}", " ".join(str(error).split())[:300]))
    return found
