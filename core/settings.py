"""Settings, read once from the environment. `docs/settings.md` lists them for people."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from core import listening

SHORTEST_SECRET = 16  # characters
IMAP = "IMAP_"
_ACCOUNT = re.compile(IMAP + r"[A-Z0-9_]{1,40}")
DEFAULT_SECRET = "only-for-the-demo"  # noqa: S105  refused outside the demo


class SettingsError(RuntimeError):
    """The environment does not allow a safe start."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything the environment decides.

    database_url       SQLAlchemy URL of PostgreSQL 18 or later (DATABASE_URL)
    direct_url         the same database past any pooler, for the publisher (DATABASE_DIRECT_URL, default DATABASE_URL)
    redis_url          unix://PATH?db=0 or redis://HOST:PORT/0, Redis 7 or Valkey (REDIS_URL)
    secret_key         signs form tokens; at least 16 characters (SECRET_KEY)
    demo               made-up people with a known password exist (VIRE_DEMO=1)
    devices            number of student devices in the demo (DEVICES, 0-1,000,000)
    state              folder for uploads and the embedded engines (VIRE_STATE)
    public_url         address people use, for links and stickers (PUBLIC_URL)
    hosts              further host names under which people reach it (TRUSTED_HOSTS, separated by commas, and HOST)
    secure_cookies     cookies carry Secure and the __Host- prefix (SECURE_COOKIES, default 1)
    trusted_proxies    number of reverse proxies in front (TRUSTED_PROXIES, default 0)
    statement_timeout  milliseconds (STATEMENT_TIMEOUT_MS)
    lock_timeout       milliseconds (LOCK_TIMEOUT_MS)
    idle_timeout       milliseconds a transaction may wait for its next statement (IDLE_TIMEOUT_MS)
    pool_size          database connections of one process (POOL_SIZE)
    metrics_token      bearer token that /metrics asks for; empty: only from loopback (METRICS_TOKEN)
    pooled_database    a pooler in transaction mode stands between (DATABASE_POOLED=1)
    smtp_url           smtp[s]://[USER:PASSWORD@]HOST:PORT[?starttls=no] for mail, user and password percent-encoded; empty: mail is
                       kept as a file in `state` (SMTP_URL)
    imports_kept_days  days that the files of deliveries and their rows are kept (IMPORTS_KEPT_DAYS, 30-36,500)
    mail_from          address that mail comes from; empty: vire@ the host of `public_url` (MAIL_FROM)
    mail_kept_days     days that mails are kept (MAIL_KEPT_DAYS, 7-36,500)
    clamav             unix:///PATH or tcp://HOST:PORT of the virus scanner ClamAV; empty: files are not scanned (CLAMAV)
    s3                 http[s]://KEY:SECRET@HOST[:PORT]/BUCKET[?region=REGION] of S3-compatible storage for files, all but the
                       host percent-encoded; empty: they are kept in `state` (S3_URL)
    help_holdout       per cent of people who see no help before filing on a day, so that what it saves can be measured
                       (HELP_HOLDOUT, 0-50)
    imap               accounts that mail is fetched from, by name: imap[s]://USER:PASSWORD@HOST[:PORT][/FOLDER], all but
                       the host percent-encoded (IMAP_ and the name)
    """

    database_url: str
    redis_url: str = ""
    secret_key: str = field(default=DEFAULT_SECRET, repr=False)
    demo: bool = False
    devices: int = 33_100
    state: str = "var"
    public_url: str = "http://127.0.0.1:8000"
    hosts: tuple[str, ...] = ()
    secure_cookies: bool = True
    trusted_proxies: int = 0
    statement_timeout: int = 5_000
    lock_timeout: int = 2_000
    idle_timeout: int = 10_000
    pool_size: int = 8
    metrics_token: str = field(default="", repr=False)
    pooled_database: bool = False
    smtp_url: str = field(default="", repr=False)
    mail_from: str = ""
    direct_url: str = ""
    imports_kept_days: int = 400
    mail_kept_days: int = 180
    clamav: str = ""
    s3: str = field(default="", repr=False)
    help_holdout: int = 10
    imap: Mapping[str, str] = field(default_factory=dict, repr=False)


def read(env: Mapping[str, str] | None = None) -> Settings:
    """Settings from `env` (default: the process's environment).

    Raises   SettingsError: no database, a number that is none or out of range, or a default secret outside the demo
    """
    env = os.environ if env is None else env
    if not env.get("DATABASE_URL"):
        raise SettingsError("DATABASE_URL is not set. `make run` starts an embedded PostgreSQL and sets it.")
    demo = env.get("VIRE_DEMO", "") == "1"
    secret = env.get("SECRET_KEY", "").strip() or (DEFAULT_SECRET if demo else "")
    if len(secret) < SHORTEST_SECRET or (secret == DEFAULT_SECRET and not demo):
        flaw = "missing" if not secret else "the demo's" if secret == DEFAULT_SECRET else "shorter than 16 characters"
        raise SettingsError(f"SECRET_KEY is {flaw}: set a long random one.")
    try:
        here = listening.reachable(env)
    except listening.NoHost as error:
        raise SettingsError(str(error)) from None
    return Settings(
        database_url=psycopg_url(env["DATABASE_URL"]),
        redis_url=env.get("REDIS_URL", ""),
        direct_url=psycopg_url(env.get("DATABASE_DIRECT_URL") or env["DATABASE_URL"]),
        secret_key=secret,
        demo=demo,
        devices=_whole(env, "DEVICES", 33_100, most=1_000_000),
        state=env.get("VIRE_STATE", "var"),
        public_url=env.get("PUBLIC_URL", f"http://{listening.written(here, env.get('PORT') or 8000)}").rstrip("/"),
        hosts=(*(name.strip() for name in env.get("TRUSTED_HOSTS", "").split(",") if name.strip()), here),
        secure_cookies=env.get("SECURE_COOKIES", "1") == "1",
        trusted_proxies=_whole(env, "TRUSTED_PROXIES", 0),
        statement_timeout=_whole(env, "STATEMENT_TIMEOUT_MS", 5_000),
        lock_timeout=_whole(env, "LOCK_TIMEOUT_MS", 2_000),
        idle_timeout=_whole(env, "IDLE_TIMEOUT_MS", 10_000),
        pool_size=_whole(env, "POOL_SIZE", 8, least=1),
        metrics_token=env.get("METRICS_TOKEN", ""),
        pooled_database=env.get("DATABASE_POOLED", "") == "1",
        smtp_url=_smtp(env.get("SMTP_URL", "")),
        mail_from=env.get("MAIL_FROM", ""),
        imports_kept_days=_whole(env, "IMPORTS_KEPT_DAYS", 400, least=30, most=36_500),
        mail_kept_days=_whole(env, "MAIL_KEPT_DAYS", 180, least=7, most=36_500),
        clamav=_scanner(env.get("CLAMAV", "")),
        s3=_s3(env.get("S3_URL", "")),
        help_holdout=_whole(env, "HELP_HOLDOUT", 10, most=50),
        imap={name.removeprefix(IMAP): _imap(name, env[name]) for name in sorted(env) if _ACCOUNT.fullmatch(name)},
    )


def psycopg_url(url: str) -> str:
    """`url` with psycopg 3 as its driver, whatever form the operator wrote."""
    scheme, _, rest = url.partition("://")
    return f"postgresql+psycopg://{rest}" if scheme in {"postgres", "postgresql"} else url


def _smtp(url: str) -> str:
    try:
        server = urlsplit(url)
        is_fine = server.scheme in {"smtp", "smtps"} and bool(server.hostname) and server.port != 0
    except ValueError:
        is_fine = False
    if url and not is_fine:
        raise SettingsError("SMTP_URL is not smtp[s]://[USER:PASSWORD@]HOST:PORT, user and password percent-encoded.")
    return url


def _imap(name: str, url: str) -> str:
    try:
        server = urlsplit(url)
        is_fine = server.scheme in {"imap", "imaps"} and bool(server.hostname and server.username) and server.port != 0
    except ValueError:
        is_fine = False
    if not is_fine:
        raise SettingsError(
            f"{name} is not imap[s]://USER:PASSWORD@HOST[:PORT][/FOLDER], all but the host percent-encoded."
        )
    return url


def _s3(url: str) -> str:
    try:
        place = urlsplit(url)
        is_fine = place.scheme in {"http", "https"} and bool(place.hostname and place.username and place.password)
        is_fine = is_fine and place.port != 0 and place.path.count("/") == 1 and len(place.path) > 1
    except ValueError:
        is_fine = False
    if url and not is_fine:
        raise SettingsError(
            "S3_URL is not http[s]://KEY:SECRET@HOST[:PORT]/BUCKET[?region=REGION], all but the host percent-encoded."
        )
    return url


def _scanner(address: str) -> str:
    try:
        scanner = urlsplit(address)
        is_fine = (scanner.scheme == "unix" and scanner.path.startswith("/")) or (
            scanner.scheme == "tcp" and bool(scanner.hostname) and scanner.port != 0
        )
    except ValueError:
        is_fine = False
    if address and not is_fine:
        raise SettingsError("CLAMAV is not unix:///PATH or tcp://HOST:PORT.")
    return address


def _whole(env: Mapping[str, str], name: str, default: int, *, least: int = 0, most: int = 2**31 - 1) -> int:
    text = env.get(name) or str(default)
    if not (text.isascii() and text.isdigit()) or not least <= int(text) <= most:
        raise SettingsError(f"{name} must be a whole number from {least} to {most}, not {text!r}.")
    return int(text)


def broker(own: Settings) -> str:
    """The address of Redis, which publisher and workers need and the web process does not.

    Raises   SettingsError: none is set
    """
    if not own.redis_url:
        raise SettingsError("REDIS_URL is not set. `make run` starts an embedded Valkey and sets it.")
    return own.redis_url
