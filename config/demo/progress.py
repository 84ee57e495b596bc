"""What the demo is being made of, said while it takes its time."""

from collections.abc import Callable
from contextvars import ContextVar

hears: ContextVar[Callable[[str], None]] = ContextVar("hears", default=lambda _: None)


def say(text: str) -> None:
    """Tell whoever waits what is done now."""
    hears.get()(text)
