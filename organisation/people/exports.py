"""Who took a table away, of what, narrowed how: one fact for each download."""

from core import aside
from core.actor import Actor
from core.history import record
from organisation.people.search import oneself


def note(actor: Actor, verb: str, told: dict[str, str]) -> None:
    """Record that `actor` took a table away, whatever becomes of the answer.

    verb     which table, such as device.exported
    told     its format and what narrowed it
    Records  `verb`
    """
    if actor.id is not None:
        aside.note(_write, actor, verb, told)


def _write(actor: Actor, verb: str, told: dict[str, str]) -> None:
    record(oneself(actor), verb, by=actor, after=told)
