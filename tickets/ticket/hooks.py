"""What later parts tell about a ticket; filled by config/wiring.py."""

import uuid
from collections.abc import Callable
from typing import Any

from tickets.states import State, WaitReason

# ticket → a loan device is still out for it
loaner_is_out: Callable[[uuid.UUID], bool] = lambda _: False  # noqa: E731  loans come with swaps

# Each gives the words of a title's code that it knows, in a language, else null: code (a value or a column), language.
titles: list[Callable[[Any, str], Any]] = []
# code of a ticket's title, its description, a language → the description for whoever reads in that language
described: Callable[[str | None, str, str], str] = lambda _, text, __: text  # noqa: E731  request forms are a later part
# Each selects the codes of its titles whose words in any language have what is asked, a `tsquery`.
titles_with: list[Callable[[Any], Any]] = []


def _nothing(_ticket: Any, _command: str, _was: State, _reason: WaitReason | None) -> None:
    """Clocks are kept by a later part."""


# language → code and name of the services that a city has added to those of words.SERVICES
further_services: Callable[[str], list[tuple[str, str]]] = lambda _: []  # noqa: E731  services are a later part

# language → code and words of each answer to a question that is asked before filing, see answers.code
answers: Callable[[str], list[tuple[str, str]]] = lambda _: []  # noqa: E731  help before filing is a later part

# ticket, command, the state it was in, what it waits for now → its clocks follow
moved: Callable[[Any, Any, State, WaitReason | None], None] = _nothing
