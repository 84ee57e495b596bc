"""The examples for real servers are ones that systemd and nginx would take, and say what the code says."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from config.local.serve import PROGRAMS
from core import settings
from tests.house.conftest import ROOT

FOLDER = ROOT / "docs" / "deployment"
UNITS = sorted(FOLDER.glob("*.service"))


def as_installed(text: str, tmp_path: Path) -> str:
    """A unit as it would be on a host that has Vire: its programs, account and settings are there."""
    for program in set(re.findall(r"ExecStart=(/opt/vire/\S+)", text)):
        text = text.replace(program, "/bin/true")
    (tmp_path / "vire.env").touch()
    text = text.replace("/etc/vire/vire.env", str(tmp_path / "vire.env")).replace("=/opt/vire", f"={tmp_path}")
    return text.replace("User=vire", "User=daemon").replace("Group=vire", "Group=daemon")


def test_systemd_takes_every_unit(tmp_path: Path) -> None:
    assert [unit.stem for unit in UNITS] == ["vire-migrate", "vire-publisher", "vire-web", "vire-worker"]
    verify = shutil.which("systemd-analyze")
    copies = []
    for unit in UNITS:
        copy = tmp_path / unit.name
        copy.write_text(as_installed(unit.read_text(), tmp_path))
        copies.append(str(copy))
    if verify:
        done = subprocess.run([verify, "verify", "--man=no", *copies], capture_output=True, text=True, check=False)
        said = [line for line in done.stderr.splitlines() if "vire-" in line]
        assert (done.returncode, said) == (0, []), done.stderr


@pytest.mark.parametrize("part", sorted(PROGRAMS))
def test_a_unit_starts_what_make_run_starts(part: str) -> None:
    (start,) = re.findall(
        r"^ExecStart=/opt/vire/\.venv/bin/(.*)$", (FOLDER / f"vire-{part}.service").read_text(), re.MULTILINE
    )
    assert start.removeprefix("python -m ") == " ".join(PROGRAMS[part][2:])


def test_the_settings_are_ones_that_vire_reads_and_want_a_secret() -> None:
    lines = [line.split("=", 1) for line in (FOLDER / "vire.env").read_text().splitlines() if not line.startswith("#")]
    given = dict(lines)
    assert set(given) <= set(re.findall(r"`([A-Z_]+)`", (ROOT / "docs" / "settings.md").read_text()))
    with pytest.raises(settings.SettingsError, match="SECRET_KEY is missing"):
        settings.read(given)
    assert settings.read(given | {"SECRET_KEY": "x" * 64}).trusted_proxies == 1


def test_nginx_passes_on_who_asked_and_how(tmp_path: Path) -> None:
    text = (FOLDER / "nginx.conf").read_text()
    for header in ("X-Forwarded-For $remote_addr", "X-Forwarded-Proto $scheme", "Host $host"):
        assert f"proxy_set_header {header};" in text
    assert text.count("{") == text.count("}")
    assert "proxy_request_buffering on;" in text
    if nginx := shutil.which("nginx"):
        without_keys = re.sub(r"^ *ssl_certificate.*\n", "", text, flags=re.MULTILINE).replace(":443 ssl", ":443")
        whole = tmp_path / "nginx.conf"
        site = without_keys.replace("listen 443 ssl", "listen 443")
        whole.write_text(f"pid {tmp_path}/pid; error_log stderr; events {{}} http {{ access_log off; {site} }}")
        done = subprocess.run([nginx, "-t", "-c", str(whole), "-p", str(tmp_path)], capture_output=True, check=False)
        assert done.returncode == 0, done.stderr
