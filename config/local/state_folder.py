"""Where a Vire keeps what it must not forget."""

import hashlib
import os
import re
import secrets
import stat
import tempfile
from contextlib import suppress
from pathlib import Path

from config.local import files
from config.local.account import Account, EngineError

ROOT = Path(__file__).resolve().parents[2]
ROOTS_STATE = Path("/var/lib/vire")
LONGEST_SOCKET_PATH = 107  # bytes; sockaddr_un leaves no more
NO_FOLDER = "{folder} is not a folder: move it away, or set VIRE_STATE to another folder."
SHORTEST_KEY = 43  # characters of base64: 256 bits
KEY = re.compile(r"[!-~]+")
LONGEST_SOCKET_NAME = "/.s.PGSQL.5432"


def requested_folder() -> Path:
    """Name the state folder that was asked for: `$VIRE_STATE`, else `var/` in the checkout."""
    given = Path(os.environ.get("VIRE_STATE") or ROOT / "var")
    with suppress(RuntimeError):  # a home that nobody knows
        given = given.expanduser()
    return given.absolute()


def settle(requested: Path, account: Account) -> Path:
    """Make sure of a state folder that the engines' account can reach.

    Returns  `requested`, or as root, below a folder that is closed to the account, one under /var/lib/vire
    Raises   EngineError when the folder belongs to somebody else
    """
    if os.path.lexists(requested) and not requested.is_dir():
        raise EngineError(NO_FOLDER.format(folder=requested))
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
        _make_parents(folder)
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


def close_to_others(folder: Path) -> None:
    """Set the permissions of a folder of the engines as they must be: copying a backup back often changes them.

    Raises   EngineError
    """
    found = folder.lstat()
    if stat.S_ISDIR(found.st_mode) and found.st_uid in {os.geteuid(), Account.current().uid}:
        if found.st_mode & 0o777 == 0o700:  # noqa: PLR2004
            return
        try:
            folder.chmod(0o700)
        except OSError as error:
            raise EngineError(f"{folder} cannot be closed to other accounts: {error.strerror}.") from None
        files.say(f"{folder} had mode {found.st_mode & 0o777:o}; it is closed to other accounts now.")


def _make_parents(folder: Path) -> None:
    missing = [parent for parent in folder.parents if not parent.exists()]
    for parent in reversed(missing):
        parent.mkdir(mode=0o700)
        parent.chmod(0o755)  # whatever the umask: the engines' account has to pass


def _check_owner(folder: Path, uid: int, mode: int) -> None:
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode):
        raise EngineError(NO_FOLDER.format(folder=folder))
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
    """Read the secret with which this state folder's forms and links are signed; made once, and anew when it is damaged.

    Raises   EngineError when it can neither be read nor made
    """
    path = state / "secret-key"
    try:
        if os.path.lexists(path):
            if key := _usable_key(path):
                return key
            files.set_aside(path, "holds no key, so a new one is made; links in mails sent before do not work any more")
        key = secrets.token_urlsafe(48)
        files.write_whole(path, key, 0o600)
    except OSError as error:
        raise EngineError(
            f"{path} cannot be read or written: {error.strerror}. Start Vire as the account that made it, "
            f"make room on the disk, or set VIRE_STATE to another folder."
        ) from None
    return key


def _usable_key(path: Path) -> str:
    """Give the key in `path`, closed to others from now on; empty when it is none."""
    found = path.lstat()
    if not stat.S_ISREG(found.st_mode):
        return ""
    if found.st_mode & 0o077:
        path.chmod(0o600)
        files.say(f"{path} was open to other accounts (mode {found.st_mode & 0o777:o}); it is closed now.")
    key = path.read_bytes()[:4096].decode("ascii", errors="replace").strip()
    return key if len(key) >= SHORTEST_KEY and KEY.fullmatch(key) else ""
