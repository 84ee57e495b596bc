"""Settings: an unsafe start is refused in one sentence, and every variable stands in the page for people."""

import os
import re
import subprocess
import sys

import pytest

from config import database
from core import settings
from core.settings import DEFAULT_SECRET, SettingsError
from tests.conftest import ROOT
from tests.house.test_source import sources

HERE = {"DATABASE_URL": "postgresql://vire@db.invalid/vire"}
REAL = HERE | {"SECRET_KEY": "0123456789abcdef"}


@pytest.mark.parametrize("secret", [None, "", DEFAULT_SECRET, "fifteen letters"])
def test_outside_the_demo_a_missing_default_or_short_secret_is_refused(secret: str | None) -> None:
    given = HERE if secret is None else HERE | {"SECRET_KEY": secret}
    with pytest.raises(SettingsError, match=r"SECRET_KEY is .*: set a long random one"):
        settings.read(given)
    assert settings.read(REAL).secret_key == REAL["SECRET_KEY"]


def test_the_demo_has_a_secret_of_its_own() -> None:
    assert settings.read(HERE | {"VIRE_DEMO": "1"}).secret_key == DEFAULT_SECRET


def test_a_pooler_is_sent_neither_prepared_statements_nor_limits() -> None:
    sent = [
        database.engine_options(settings.read(REAL | more))["connect_args"] for more in ({}, {"DATABASE_POOLED": "1"})
    ]
    assert [(own["prepare_threshold"], "options" in own) for own in sent] == [(5, True), (None, False)]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *[
            ("DEVICES", "many"),
            ("DEVICES", "-1"),
            ("DEVICES", "1000001"),
            ("DEVICES", "²"),
            ("POOL_SIZE", "0"),
            ("IMPORTS_KEPT_DAYS", "29"),
        ],
        *[("STATEMENT_TIMEOUT_MS", "5s"), ("TRUSTED_PROXIES", "1.5"), ("IDLE_TIMEOUT_MS", "99999999999")],
    ],
)
def test_a_number_that_is_none_or_out_of_range_is_refused(name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=f"{name} must be a whole number from"):
        settings.read(REAL | {name: value})


def test_a_database_is_needed_always_and_a_broker_where_jobs_are_sent() -> None:
    with pytest.raises(SettingsError, match="DATABASE_URL is not set"):
        settings.read({})
    with pytest.raises(SettingsError, match="REDIS_URL is not set"):
        settings.broker(settings.read(REAL))


def test_secrets_are_not_shown_when_settings_are_printed() -> None:
    own = settings.read(REAL | {"METRICS_TOKEN": "for-the-monitor", "SMTP_URL": "smtp://me:word@mail.invalid"})
    assert not any(secret in repr(own) for secret in (REAL["SECRET_KEY"], "for-the-monitor", "me:word"))


def test_a_command_says_in_one_line_what_is_wrong() -> None:
    command = [sys.executable, "-m", "flask", "--app", "wsgi:app", "seed"]
    environment = {k: v for k, v in os.environ.items() if k not in {"VIRE_DEMO", "SECRET_KEY"}} | HERE
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode != 0
    assert done.stderr == "SECRET_KEY is missing: set a long random one.\n"


def test_every_variable_is_documented_and_no_other_is() -> None:
    page = (ROOT / "docs" / "settings.md").read_text()
    rows = [line.split("|")[1] for line in page.splitlines() if line.startswith("| `")]
    documented = {name for row in rows for name in re.findall(r"`([A-Z_]+)`", row)}
    read = re.compile(r"""(?:\b_whole\(env, |\b(?:env|environ|given|environment)(?:\.get\(|\[))["']([A-Z_]+)["']""")
    wanted = {name for _, text in sources() for name in read.findall(text)}
    assert documented == (wanted - OF_THE_SYSTEM) | {"CHROMIUM"}  # which the browser tests read


OF_THE_SYSTEM = {"PATH", "FLASK_RUN_FROM_CLI"}
