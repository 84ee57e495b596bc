"""How often one may try to get in: counted before the password is looked at, in PostgreSQL, so it holds without Redis.

Nobody is locked out: after a burst of wrong tries the next ones are let through one at a time. A browser in which the
person has signed in before is counted for itself, so others can neither lock nor slow it; signing in and asking for a
link are counted apart.
"""

import datetime as dt
import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass

from core import quota
from core.errors import N_, DomainError
from core.quota import Pace
from organisation.access.networks import network_of

SECOND, MINUTE = dt.timedelta(seconds=1), dt.timedelta(minutes=1)
KNOWN = Pace(10, 30 * SECOND)  # tries of one account in a browser that it has signed in with
HERE = Pace(10, 60 * SECOND)  # tries of one account from one network
ANYWHERE = Pace(30, 30 * SECOND)  # tries of one account from everywhere
NETWORK = Pace(100, 2 * SECOND)  # tries from one network: a whole school may stand behind one address
LINKS = Pace(3, 5 * MINUTE)  # links to one address, so that nobody's mailbox is flooded
ASKING = Pace(100, 10 * SECOND)  # links asked for from one network
FOLLOWED = Pace(100, 6 * SECOND)  # links out of mails that are followed from one network
FOLLOWED_ONE = Pace(20, 30 * SECOND)  # one of them
FEEDBACK = Pace(5, 10 * MINUTE)  # tickets of guests from one network
FEEDBACK_OF_ALL = Pace(60, 5 * MINUTE)  # and from everywhere, so that the desk is not flooded
Buckets = Mapping[bytes, Pace]


class TooManyTries(DomainError):
    code = "too_many_tries"
    status = 429
    says = N_("Too many tries. Try again in %(retry_after)s s.")


@dataclass(frozen=True, slots=True)
class Try:
    """Who tries to get in, as far as that can be known.

    account  canonical e-mail address
    address  IP address it comes from
    browser  what `browsers.known` says of the browser; empty: the account has not signed in with it
    key      the installation's secret, so that nobody else can find an address by hashing all of them
    """

    account: str
    address: str | None
    key: str
    browser: str = ""

    def bucket(self, *parts: str) -> bytes:
        """The name of a bucket that counts the tries of `parts`."""
        return hmac.new(self.key.encode(), "\n".join(parts).encode(errors="replace"), hashlib.sha256).digest()

    @property
    def network(self) -> str:
        return network_of(self.address)


def count_sign_in(tried: Try) -> None:
    """Count a try to sign in, before it is judged. Raises TooManyTries."""
    _take(_of_account(tried) | _of_network(tried))


def count_link(tried: Try) -> None:
    """Count a link that is asked for. Raises TooManyTries."""
    buckets = {tried.bucket("link", tried.account): LINKS}
    if not tried.browser:
        buckets[tried.bucket("links from", tried.network)] = ASKING
    _take(buckets)


def count_followed(tried: Try, secret: str) -> None:
    """Count that the link out of a mail that ends with `secret` is followed. Raises TooManyTries."""
    _take({tried.bucket("followed", secret): FOLLOWED_ONE, tried.bucket("followed from", tried.network): FOLLOWED})


def count_feedback(tried: Try) -> None:
    """Count a ticket that somebody files who is not signed in. Raises TooManyTries."""
    _take({tried.bucket("feedback from", tried.network): FEEDBACK, tried.bucket("feedback"): FEEDBACK_OF_ALL})


def count_password(tried: Try) -> None:
    """Count a try to change one's own password, knowing the present one. Raises TooManyTries."""
    _take({tried.bucket("password", tried.account): KNOWN})


def forgive_sign_in(tried: Try) -> None:
    """It was the right person: forget the account's tries, and that this one came from its network."""
    forgive_account(tried)
    quota.give_back(_of_network(tried))


def forgive_account(tried: Try) -> None:
    """The account's owner has shown who they are: forget its tries."""
    quota.forget([*_of_account(tried), tried.bucket("password", tried.account)])


def _of_account(tried: Try) -> dict[bytes, Pace]:
    if tried.browser:
        return {tried.bucket("sign in with", tried.browser, tried.account): KNOWN}
    return {
        tried.bucket("sign in from", tried.network, tried.account): HERE,
        tried.bucket("sign in", tried.account): ANYWHERE,
    }


def _of_network(tried: Try) -> dict[bytes, Pace]:
    return {} if tried.browser else {tried.bucket("sign in from", tried.network): NETWORK}


def _take(buckets: Buckets) -> None:
    if wait := quota.take(buckets):
        raise TooManyTries(retry_after=wait)
