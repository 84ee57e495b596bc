"""Passwords: Argon2id, the same cost for people who do not exist; NFC, however a keyboard spells its letters."""

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from core.errors import N_, DomainError
from core.text import normal

# Source: OWASP Password Storage Cheat Sheet, Argon2id with 19 MiB
HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
NOBODY = HASHER.hash("nobody has this password")
LEAST, MOST = 12, 200
DEMO = "vire-demo"


class PasswordTooWeak(DomainError):
    code = "password_too_weak"
    status = 422
    says = N_("Choose a password of %(least)s–%(most)s characters that is not the demo's.")
    field = "password"


def hashed(password: str, *, demo: bool = False) -> str:
    """The hash to keep.

    demo    allow the demo's own password, which is refused otherwise
    Raises  PasswordTooWeak
    """
    password = typed(password)
    if not (demo and password == DEMO) and not (LEAST <= len(password) <= MOST and password != DEMO):
        raise PasswordTooWeak(least=LEAST, most=MOST)
    return HASHER.hash(password)


def typed(password: str) -> str:
    """A password as it is hashed: NFC, however a keyboard spells its letters; cut where no password is so long."""
    return normal(password)[: MOST + 1]


def rehashed(password: str) -> str:
    """The hash of a password that is kept already, at today's cost."""
    return HASHER.hash(typed(password))


def is_outdated(password_hash: str | None) -> bool:
    """Whether a hash was made at another cost than today's."""
    return password_hash is not None and HASHER.check_needs_rehash(password_hash)


def matches(password_hash: str | None, password: str) -> bool:
    """Whether `password` is right; takes as long for None (unknown people) as for a wrong one."""
    try:
        return HASHER.verify(password_hash or NOBODY, typed(password)) and password_hash is not None
    except (VerificationError, InvalidHashError):
        return False
