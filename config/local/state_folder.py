"""Where a Vire keeps what it must not forget."""

import hashlib
import os
import secrets
import stat
import tempfile
from pathlib import Path

from config.local.account import Account, EngineError

ROOT = Path(__file__).resolve().parents[2]
ROOTS_STATE = Path("/var/lib/vire")
LONGEST_SOCKET_PATH = 107  # bytes; sockaddr_un leaves no more
LONGEST_SOCKET_NAME = "/.s.PGSQL.5432"


def requested_folder() -> Path:
    """Name the state folder that was asked for: `$VIRE_STATE`, else `var/` in the checkout."""
    return Path(os.environ.get("VIRE_STATE") or ROOT / "var").expanduser().absolute()


def settle(requested: Path, account: Account) -> Path:
    """Make sure of a state folder that the engines' account can reach.

    Returns  `requested`, or as root, below a folder that is closed to the account, one under /var/lib/vire
    Raises   EngineError when the folder belongs to somebody else
    """
    if account.can_reach(requested):
        return own_folder(requested, os.geteuid(), 0o755)
    if not account.is_other:
        raise EngineError(f"{requested} cannot be entered: set VIRE_STATE to a folder of your own.")
    own_folder(ROOTS_STATE, os.geteuid(), 0o755)
    digest = hashlib.sha256(os.fsencode(requested.resolve())).hexdigest()[:8]
    checkout = requested.parent if requested.name == "var" else requested
    return own_folder(ROOTS_STATE / f"{checkout.name}-{digest}", os.geteuid(), 0o755)


def own_folder(folder: Path, uid: int, mode: int, gid: int = -1) -> Path:
    """Make a folder, or take one that already is what it should be: a folder of `uid` into which nobody else writes.

    Permissions are set on folders made here and on no others.
    Raises   EngineError
    """
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        folder.mkdir(mode=0o700)
    except FileExistsError:
        _check_owner(folder, uid, mode)
    except OSError as error:
        raise EngineError(f"{folder} cannot be made ({error.strerror}): set VIRE_STATE to another folder.") from None
    else:
        if uid != os.geteuid():
            os.chown(folder, uid, gid)
        folder.chmod(mode)
    return folder


def _check_owner(folder: Path, uid: int, mode: int) -> None:
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode):
        raise EngineError(f"{folder} is not a folder: move it away, or set VIRE_STATE.")
    if found.st_uid != uid:
        raise EngineError(
            f"{folder} belongs to account {found.st_uid}, not to {uid}: "
            f"start Vire as the account that made it, or set VIRE_STATE to another folder."
        )
    # A private group may share a readable folder; nobody may share a closed one.
    if found.st_mode & (0o002 if mode & 0o007 else 0o077):
        raise EngineError(f"{folder} is open to other accounts (mode {found.st_mode & 0o777:o}): close it to them.")


def socket_folder(state: Path, account: Account) -> Path:
    """Give the folder of the engines' sockets: in the state folder, or in the temporary one when that path is too long.

    Raises   EngineError when the folder is not the account's alone
    """
    folder = state / "run"
    if len(os.fsencode(folder)) + len(LONGEST_SOCKET_NAME) > LONGEST_SOCKET_PATH:
        digest = hashlib.sha256(os.fsencode(state)).hexdigest()[:12]
        folder = Path(tempfile.gettempdir()) / f"vire-{account.uid}-{digest}"
    return own_folder(folder, account.uid, 0o700, account.gid)


def secret_key(state: Path) -> str:
    """Read the secret with which this state folder's sessions are signed; made once."""
    path = state / "secret-key"
    if not path.exists():
        path.touch(0o600)
        path.write_text(secrets.token_urlsafe(48))
    return path.read_text()
