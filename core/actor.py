"""Who asks: a person with permissions, each reaching some schools or all."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field

from core.errors import Forbidden

Reach = frozenset[uuid.UUID] | None  # None: every school


@dataclass(frozen=True, slots=True, eq=False)
class Actor:
    """A person, a token or the system itself, with what it may do where.

    id             key of the person; None for the system
    reaches        permission code → schools it reaches, None = every school
    roles          names of the roles held today
    language       fi, sv or en
    credential_id  key of the session or API token that this request showed; None: neither
    """

    id: uuid.UUID | None
    reaches: Mapping[str, Reach] = field(default_factory=dict)
    roles: frozenset[str] = frozenset()
    language: str = "fi"
    name: str = ""
    credential_id: uuid.UUID | None = None

    def may(self, permission: str, school_id: uuid.UUID | None = None) -> bool:
        """Whether `permission` is held: somewhere, or at `school_id` when one is given."""
        if permission not in self.reaches:
            return False
        reach = self.reaches[permission]
        return school_id is None or reach is None or school_id in reach

    def must(self, permission: str, school_id: uuid.UUID | None = None) -> None:
        """Raises Forbidden unless `may` says yes."""
        if not self.may(permission, school_id):
            raise Forbidden(permission=permission)

    def reach(self, permission: str) -> Reach:
        """The schools `permission` reaches, none of them when it is not held; None: every school."""
        if permission not in self.reaches:  # not `get`: the system has every permission and no entry
            return frozenset()
        return self.reaches[permission]

    def everywhere(self, permission: str) -> bool:
        """Whether `permission` is held for every school."""
        return permission in self.reaches and self.reaches[permission] is None

    def schools(self, permission: str) -> list[uuid.UUID]:
        """The schools `permission` reaches, sorted; empty when it is not held. Not for `everywhere`."""
        return sorted(self.reaches.get(permission) or ())


class _System(dict[str, Reach]):
    """Every permission, everywhere."""

    def __contains__(self, key: object) -> bool:
        return True

    def __missing__(self, key: str) -> Reach:
        return None


SYSTEM = Actor(id=None, reaches=_System(), roles=frozenset({"system"}), name="Vire")
