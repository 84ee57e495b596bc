"""Articles and trees for tests."""

from typing import Any

from core.db import transaction
from organisation.people.roles import Role
from tests import cast
from tickets.knowledge import articles, trees
from tickets.knowledge.models import Article, HelpTree


def words(text: str) -> dict[str, str]:
    return {code: f"{text} {code}" for code in ("fi", "sv", "en")}


NODES: list[dict[str, Any]] = [
    {
        "key": "light",
        "question": words("Is the light on?"),
        "answers": [
            {"key": "yes", "label": words("Yes"), "next": "hold"},
            {"key": "no", "label": words("No"), "advice": words("Try another socket.")},
        ],
    },
    {"key": "hold", "question": words("Hold the button"), "answers": [{"key": "dark", "label": words("Still dark")}]},
]


def article(title: str, body: str = "Do this.", *, language: str = "fi", **given: Any) -> Article:
    """A published one."""
    lead = cast.everywhere(Role.LEAD).actor
    with transaction():
        texts = {f"title_{language}": title, f"body_{language}": body}
        return articles.publish(lead, articles.write(lead, **texts, **given))


def tree(category: str = "device.screen") -> HelpTree:
    with transaction():
        return trees.add(cast.everywhere(Role.LEAD).actor, category=category, nodes=NODES)
