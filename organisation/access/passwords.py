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
    password = normal(password)
    if not (demo and password == DEMO) and not (LEAST <= len(password) <= MOST and password != DEMO):
        raise PasswordTooWeak(least=LEAST, most=MOST)
    return HASHER.hash(password)


def matches(password_hash: str | None, password: str) -> bool:
    """Whether `password` is right; takes as long for None (unknown people) as for a wrong one."""
    typed = normal(password)[: MOST + 1]
    try:
        return HASHER.verify(password_hash or NOBODY, typed) and password_hash is not None
    except (VerificationError, InvalidHashError):
        return False
