"""How often one may try to sign in: counted in PostgreSQL by account and by network, so it holds without Redis."""

import datetime as dt
import hashlib
import hmac
import ipaddress
from dataclasses import dataclass

import sqlalchemy as sa

from core import aside, clock
from core.db import db
from core.errors import N_, DomainError
from organisation.access.models import FailedTry

WINDOW = dt.timedelta(minutes=15)
PER_ACCOUNT, PER_NETWORK = 10, 100  # a whole school may stand behind one address


class TooManyTries(DomainError):
    code = "too_many_tries"
    status = 429
    says = N_("Too many tries. Wait %(minutes)s minutes, then try again.")


@dataclass(frozen=True, slots=True)
class Traces:
    """What a try leaves: keyed hashes of the account's address and of the network it came from."""

    account: bytes
    network: bytes


def traces(email: str, address: str | None, *, key: str) -> Traces:
    """The traces of a try.

    address  IP address; of IPv6 the /64 counts
    key      the installation's secret, so that nobody else can find an address by hashing all of them
    """
    return Traces(_keyed(email.strip().lower(), key), _keyed(_network(address or ""), key))


def check(left: Traces, *, per_account: int = PER_ACCOUNT) -> None:
    """Raises TooManyTries while the account or the network has failed too often within the last 15 minutes."""
    waits = [
        _wait(FailedTry.account_hash == left.account, per_account),
        _wait(FailedTry.network_hash == left.network, PER_NETWORK),
    ]
    if wait := max(waits):
        raise TooManyTries(minutes=-(-wait // 60), retry_after=wait)


def failed(left: Traces) -> None:
    """Count a failed try, whatever the answer will be."""
    aside.note(_count, left)


def forgive(account: bytes) -> None:
    """Forget the failed tries of an account whose owner has shown who they are."""
    db.session.execute(sa.delete(FailedTry).where(FailedTry.account_hash == account))


def _wait(of: sa.ColumnElement[bool], most: int) -> int:
    """Seconds until fewer than `most` tries stand within the window; 0: now."""
    nth = sa.select(FailedTry.at).where(of, FailedTry.at > clock.now() - WINDOW)
    last = db.session.scalar(nth.order_by(FailedTry.at.desc()).offset(most - 1).limit(1))
    return max(1, int((last + WINDOW - clock.now()).total_seconds())) if last else 0


def _count(left: Traces) -> None:
    db.session.execute(
        sa.insert(FailedTry).values(account_hash=left.account, network_hash=left.network, at=clock.now())
    )


def _keyed(text: str, key: str) -> bytes:
    return hmac.new(key.encode(), text.encode(errors="replace"), hashlib.sha256).digest()


def _network(address: str) -> str:
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    return str(ipaddress.ip_network((found, 64), strict=False)) if found.version == 6 else str(found)  # noqa: PLR2004
