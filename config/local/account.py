"""Under whose name the engines run: the caller's, or as root an account without rights."""

import os
import pwd
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

NOBODY = 65534


class EngineError(Exception):
    """The embedded engines cannot run; the words tell the person at the keyboard what to do."""


@dataclass(frozen=True)
class Account:
    """The account of the engines. PostgreSQL refuses to run as root."""

    uid: int
    gid: int

    @classmethod
    def current(cls) -> Self:
        """Choose the account for the engines that this process starts.

        Raises   EngineError when the machine has no unprivileged account for root to use
        """
        if os.geteuid() != 0:
            return cls(os.geteuid(), os.getegid())
        try:
            # initdb looks its account up by name, so a bare number will not do.
            return cls(NOBODY, pwd.getpwuid(NOBODY).pw_gid)
        except KeyError:
            raise EngineError(f"No account has the number {NOBODY} (nobody): start Vire as an ordinary user.") from None

    @property
    def is_other(self) -> bool:
        """Tell whether the engines run under another name than this process."""
        return self.uid != os.geteuid()

    def popen_options(self) -> dict[str, Any]:
        """Give the options with which `subprocess` starts a program under this account."""
        return {"user": self.uid, "group": self.gid, "extra_groups": []} if self.is_other else {}

    def can_run(self, *command: str | Path) -> bool:
        """Try a harmless command under this account."""
        try:
            done = subprocess.run(  # noqa: S603 the commands are ours
                command, cwd="/", capture_output=True, check=False, **self.popen_options()
            )
        except OSError:
            return False
        return done.returncode == 0

    def can_reach(self, folder: Path) -> bool:
        """Tell whether this account can enter `folder`, or the nearest parent that exists.

        Asked of the system itself: modes alone say nothing about access lists.
        """
        while not folder.exists():
            folder = folder.parent
        return self.can_run("/bin/sh", "-c", 'cd -- "$1"', "sh", folder)
