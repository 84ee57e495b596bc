"""Mail, notices, search, suggestions and photos: what people meet besides the desk."""

from tests.bench import arriving, photos, searching, telling
from tests.bench.figures import Figure
from tests.bench.ground import Ground
from tests.cast import Member


def measure(ground: Ground, crew: dict[str, Member]) -> list[Figure]:
    """All of it, each part in a database of its own."""
    return [
        *arriving.measure(ground),
        *telling.measure(ground, crew),
        *searching.measure(ground, crew),
        *photos.measure(ground, crew),
    ]
